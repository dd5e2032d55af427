// SPDX-License-Identifier: BSD-3-Clause
// A Umem that is destroyed before its Port says so, instead of crashing somewhere later.
#include <pollux/port.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_dev.h>
#include <rte_ethdev.h>

#include <memory>

namespace pollux {

namespace {

void destroy_in_wrong_order()
{
    rte_eal_hotplug_add("vdev", "net_null0", "");
    std::uint16_t ethdev = 0;
    rte_eth_dev_get_port_by_name("net_null0", &ethdev);
    auto umem = std::make_unique<Umem>(UmemOptions{.ethdevs = {ethdev}});
    const Port port{{.ethdev = ethdev}, *umem};
    umem.reset();
}

TEST(UmemOrder, DestroyedBeforeItsPortIsNamed)
{
    EXPECT_DEATH(destroy_in_wrong_order(), "UMEM: destroyed while ports still use it \\(1\\)");
}

}  // namespace

}  // namespace pollux
