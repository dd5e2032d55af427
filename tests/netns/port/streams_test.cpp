// SPDX-License-Identifier: BSD-3-Clause
// The halves that a stream connects say whose they are.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace pollux::test {

namespace {

class Streams : public testing::Test {
protected:
    Veth one{"one", "one-host", 2}, other{"other", "other-host", 2};
    Umem umem{{.netdevs = {one.netdev(), other.netdev()}, .queues = 3, .ring = 256}};
    Port from{{.netdev = one.netdev(), .ring = 256}, umem};
    Port to{{.netdev = other.netdev(), .ring = 256}, umem};
};

TEST_F(Streams, KnowTheirSocketsQueuesAndPorts)
{
    for (Port* port : {&from, &to})
        for (unsigned queue = 0; queue < 2; ++queue) {
            const Socket& socket = *port->sockets()[queue];
            EXPECT_EQ(&socket.rx.socket(), &socket);
            EXPECT_EQ(&socket.tx.socket(), &socket);
            EXPECT_EQ(socket.port(), port);
            EXPECT_EQ(socket.queue(), queue);
        }
}

TEST_F(Streams, LeadOneWayFromQueueToQueue)
{
    const std::vector<Stream> streams = one_way(from, to);
    ASSERT_EQ(streams.size(), 2U);
    for (unsigned queue = 0; queue < 2; ++queue) {
        EXPECT_EQ(streams[queue].rx, &from.sockets()[queue]->rx);
        EXPECT_EQ(streams[queue].tx, &to.sockets()[queue]->tx);
    }
}

// So that no packet that arrives is left out.
TEST_F(Streams, LeadOneWayFromMoreQueuesToFewer)
{
    const Veth single{"narrow", "narrow-host"};
    Port narrow{{.netdev = single.netdev(), .ring = 256}, umem};
    const std::vector<Stream> streams = one_way(from, narrow);
    ASSERT_EQ(streams.size(), 2U);
    for (const Stream& stream : streams)
        EXPECT_EQ(stream.tx->socket().port(), &narrow);
}

}  // namespace

}  // namespace pollux::test
