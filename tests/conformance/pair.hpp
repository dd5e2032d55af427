// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "raw_socket.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pollux::test {

// As the kernel's self-test has them: two ends of a veth, and as many packets through them. One end
// is Pollux's, in native or in generic mode.
constexpr unsigned packets = 4096, packet_size = 64;

class Pair : public testing::TestWithParam<XdpMode> {
protected:
    static constexpr unsigned ring = 1024;

    PortOptions options() const
    {
        return {.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()};
    }
    void open(const PortOptions& wanted, Umem& frames)
    {
        port = std::make_unique<Port>(wanted, frames);
        ASSERT_EQ(port->report().native, GetParam() == XdpMode::native);
        ASSERT_TRUE(eventually([this] { return port->link() == LinkState::up; }));
    }
    void open() { open(options(), umem); }
    Rx& rx() const { return port->sockets()[0]->rx; }
    Tx& tx() const { return port->sockets()[0]->tx; }

    // Packets from the peer to Pollux, and from Pollux to the peer: all, in order, unchanged.
    void expect_arrival_here(RawSocket& peer, unsigned count = packets, unsigned size = packet_size)
    {
        for (unsigned number = 0; number < count; number += window) {
            const unsigned some = std::min(window, count - number);
            peer.send(number, some, size);
            ASSERT_EQ(receive(rx(), some), sequence(number, some)) << port->stats();
        }
    }
    void expect_arrival_there(RawSocket& peer, unsigned count = packets,
                              unsigned size = packet_size)
    {
        for (unsigned number = 0; number < count; number += window) {
            const unsigned some = std::min(window, count - number);
            Batch batch = numbered(umem, number, some, size);
            send_all(tx(), batch);
            ASSERT_EQ(peer.receive(some), sequence(number, some)) << port->stats();
        }
    }
    // Nothing but these has come or gone, nothing is lost, and no frame is missing.
    void expect_total(std::uint64_t received, std::uint64_t sent)
    {
        port->stop();
        const Stats stats = port->stats();
        EXPECT_EQ(stats.rx_packets, received);
        EXPECT_EQ(stats.tx_packets, sent);
        EXPECT_EQ(stats.lost(), 0U) << stats;
        port.reset();
        EXPECT_EQ(umem.available(), umem.frames());
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    std::unique_ptr<Port> port;
};

}  // namespace pollux::test
