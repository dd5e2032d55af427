// SPDX-License-Identifier: BSD-3-Clause
// The bursts of pollux.h can stand in the place of DPDK's.
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

namespace pollux {

namespace {

using test::Ethdev;
using test::numbered;
using test::numbers;
using test::sequence;

class CSocket : public testing::Test {
protected:
    ~CSocket() override { pollux_socket_free(socket); }

    Umem umem{{.frames = 4096}};
    Ethdev ethdev{"net_ring0", umem};
    pollux_socket* socket = pollux_socket_adopt(ethdev.port(), 0, nullptr);
};

TEST_F(CSocket, IsOneOfAnEthdevThatExists)
{
    EXPECT_EQ(pollux_socket_ethdev_port(socket), ethdev.port());
    EXPECT_EQ(pollux_socket_fd(socket), -1);
    EXPECT_EQ(pollux_socket_adopt(RTE_MAX_ETHPORTS - 1, 0, nullptr), nullptr);
    EXPECT_EQ(errno, ENODEV);
}

TEST_F(CSocket, ReceivesWhatWasSentInOrder)
{
    Batch batch = numbered(umem, 0, 64);
    EXPECT_EQ(pollux_send(socket, batch.mbufs().data(), 64), 64);
    batch.release(64);
    std::vector<rte_mbuf*> mbufs(300);
    const std::uint16_t got = pollux_receive(socket, mbufs.data(), 300);
    for (unsigned i = 0; i < got; ++i)
        EXPECT_TRUE(batch.take(*mbufs[i]));
    EXPECT_EQ(numbers(batch), sequence(0, 64));
    EXPECT_EQ(pollux_receive(socket, mbufs.data(), 300), 0);
}

TEST_F(CSocket, LeavesToTheCallerWhatFoundNoRoom)
{
    constexpr unsigned ring = 1023, some = 250;
    unsigned sent = 0;
    Batch batch;
    while (batch.empty()) {
        batch = numbered(umem, sent, some);
        const std::uint16_t taken = pollux_send(socket, batch.mbufs().data(), some);
        batch.release(taken);
        sent += taken;
    }
    EXPECT_EQ(sent, ring);
    EXPECT_EQ(numbers(batch), sequence(ring, some - ring % some));
}

TEST_F(CSocket, SendsNothingFromANullPointerOn)
{
    Batch batch = numbered(umem, 0, 3);
    std::vector<rte_mbuf*> mbufs(batch.mbufs().begin(), batch.mbufs().end());
    batch.release(3);
    rte_mbuf* const last = std::exchange(mbufs[2], nullptr);
    EXPECT_EQ(pollux_send(socket, mbufs.data(), 3), 2);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_STREQ(pollux_last_error(), "mbuf 2 is a null pointer: Invalid argument");
    rte_pktmbuf_free(last);
}

TEST_F(CSocket, ThatHasNoDescriptorOnlyNaps)
{
    EXPECT_EQ(pollux_wait(&socket, 1, -1, 20'000), POLLUX_WAIT_READY);
    const std::vector<pollux_socket*> many(257, socket);
    EXPECT_EQ(pollux_wait(many.data(), 257, -1, 0), -EINVAL);
}

}  // namespace

}  // namespace pollux
