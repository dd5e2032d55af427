// SPDX-License-Identifier: BSD-3-Clause
// Ethdevs that share one UMEM in the kernel (XDP_SHARED_UMEM) lose nothing, may be closed in any
// order, and give everything back with the last of them. Only where the PMD has shared_umem=1.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_dev.h>
#include <rte_ethdev.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace pollux::test {

namespace {

// As the EAL makes it from `--vdev NAME,iface=…,shared_umem=1`.
class Sharer {
public:
    Sharer(const Veth& veth, unsigned queue, Umem& umem)
        : name_{"net_af_xdp_" + veth.name() + "_" + std::to_string(queue)}
    {
        const std::string words = "iface=" + veth.name() + ",start_queue=" + std::to_string(queue) +
                                  ",busy_budget=0,shared_umem=1";
        std::uint16_t id = 0;
        if (rte_eal_hotplug_add("vdev", name_.c_str(), words.c_str()) != 0 ||
            rte_eth_dev_get_port_by_name(name_.c_str(), &id) != 0)
            throw std::runtime_error{"no vdev with " + words};
        try {
            port_.emplace(PortOptions{.ethdev = id, .ring = 256}, umem);
        } catch (...) {
            rte_eal_hotplug_remove("vdev", name_.c_str());
            throw;
        }
    }
    ~Sharer()
    {
        port_.reset();
        rte_eal_hotplug_remove("vdev", name_.c_str());
    }
    Sharer(const Sharer&) = delete;
    Sharer& operator=(const Sharer&) = delete;

    Port& port() { return *port_; }
    Rx& rx() { return port_->sockets()[0]->rx; }

private:
    std::string name_;
    std::optional<Port> port_;
};

void expect_arrival(Wire& host, Rx& rx)
{
    const unsigned first = host.sent();
    host.send(window);
    EXPECT_EQ(receive(rx, window), sequence(first, window));
}

class SharedUmem : public testing::Test {
protected:
    std::unique_ptr<Sharer> share(const Veth& veth, unsigned queue = 0)
    {
        return std::make_unique<Sharer>(veth, queue, umem);
    }

    Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256}};
    const Footprint before{umem};
};

TEST_F(SharedUmem, TwoNetdevsForwardEveryFrame)
{
    {
        const auto in = share(a), out = share(b);
        const pollux::Run run{paired(in->port(), out->port()), forward};
        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 100'000, .both = true}));
        EXPECT_EQ(in->port().stats().lost() + out->port().stats().lost(), 0U);
    }
    EXPECT_EQ(Footprint{umem}, before);
}

TEST_F(SharedUmem, TwoQueuesOfANetdevReceiveEveryFrame)
{
    const Veth wide{"port2", "host2", 2};
    {
        const auto first = share(wide, 0), second = share(wide, 1);
        Wire host{wide.peer()};
        unsigned received = 0;
        for (unsigned flow = 0; flow < 100; ++flow) {
            host.send(window, wire::min_frame, flow);
            const auto waiting = [&] { return first->rx().waiting() + second->rx().waiting(); };
            ASSERT_TRUE(eventually([&] { return waiting() == window; }));
            received += first->rx().waiting();
            receive(first->rx(), first->rx().waiting());
            receive(second->rx(), second->rx().waiting());
        }
        EXPECT_GT(received, 0U);
        EXPECT_LT(received, host.sent());
    }
    EXPECT_EQ(Footprint{umem}, before);
}

// The first one's descriptor is the UMEM's: the PMD keeps it, and its queue bound.
TEST_F(SharedUmem, OthersGoOnWhenTheFirstIsClosed)
{
    Wire host_a{a.peer()}, host_b{b.peer()};
    const Footprint with_hosts{umem};
    auto first = share(a), second = share(b);
    expect_arrival(host_b, second->rx());
    first.reset();
    EXPECT_THROW(share(a), Error);
    expect_arrival(host_b, second->rx());
    second.reset();
    EXPECT_EQ(Footprint{umem}, with_hosts);
    first = share(a);
    expect_arrival(host_a, first->rx());
}

TEST_F(SharedUmem, TheFirstGoesOnWhenOthersAreClosed)
{
    const auto first = share(a);
    const Footprint one_port{umem};
    Wire host{a.peer()};
    for (int round = 0; round < 10; ++round) {
        share(b);
        expect_arrival(host, first->rx());
    }
    EXPECT_GT(umem.available(), 0U);
}

// The PMD counts a sharer for each 4096 frames, and would free the UMEM under the others.
TEST_F(SharedUmem, RefusesMoreSharersThanTheUmemHasRoomFor)
{
    Umem small{{.netdevs = {a.netdev()}, .ring = 256, .frames = 3 * 2048}};
    const Footprint before_small{small};
    {
        Sharer first{a, 0, small};
        EXPECT_THROW((Sharer{b, 0, small}), Error);
        Wire host{a.peer()};
        expect_arrival(host, first.rx());
    }
    EXPECT_EQ(Footprint{small}, before_small);
}

}  // namespace

}  // namespace pollux::test
