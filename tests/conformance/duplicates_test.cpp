// SPDX-License-Identifier: BSD-3-Clause
// What the systems that Pollux' API comes from do not keep: they send some frames twice.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace pollux::test {

namespace {

class Duplicates : public testing::TestWithParam<std::tuple<XdpMode, unsigned>> {};

TEST_P(Duplicates, NoneAmongAMillionFrames)
{
    constexpr unsigned frames = 1'000'000;
    const auto [attach, batch_size] = GetParam();
    const Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Port port{{.netdev = veth.netdev(), .ring = 256, .xdp_mode = attach}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Tx& tx = port.sockets()[0]->tx;
    Wire host{veth.peer()};
    for (unsigned number = 0; number < frames;) {
        const unsigned start = number;
        // So many are under way at once, whatever the batch.
        for (; number < frames && number - start < Batch::capacity; number += batch_size) {
            Batch batch = numbered(umem, number, std::min(batch_size, frames - number));
            send_all(tx, batch);
        }
        number = std::min(number, frames);
        ASSERT_EQ(host.receive(number - start), sequence(start, number - start));
    }
    EXPECT_EQ(host.receive(), Numbers{});
    port.stop();
    EXPECT_EQ(port.stats().tx_packets, frames);
    EXPECT_EQ(port.stats().lost(), 0U) << port.stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, Duplicates,
                         testing::Combine(testing::Values(XdpMode::native, XdpMode::generic),
                                          testing::Values(1U, 32U, 64U, 256U)),
                         [](const auto& with) {
                             return (std::get<0>(with.param) == XdpMode::native ? "Native"
                                                                                : "Generic") +
                                    std::to_string(std::get<1>(with.param));
                         });

}  // namespace

}  // namespace pollux::test
