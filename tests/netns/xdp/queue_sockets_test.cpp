// SPDX-License-Identifier: BSD-3-Clause
// A queue that another application's AF_XDP socket holds is known to be held, without a try; and
// the process that has a socket is known. (Which socket it is, only a kernel with XDP_SOCKETS_DIAG
// says: see tests/drivers/holder_test.sh.)
#include "../port/other_process.hpp"
#include "support/lab.hpp"

#include <base/kernel_version.hpp>
#include <base/open_fds.hpp>
#include <base/unique_fd.hpp>
#include <host/socket_owner.hpp>
#include <netdev/queue_sockets.hpp>
#include <xdp/queue_probe.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pollux::test {

namespace {

class QueueSockets : public testing::Test {
protected:
    void SetUp() override
    {
        if (running_kernel() < KernelVersion{6, 15})
            GTEST_SKIP() << "this kernel does not say it";
    }

    Veth veth{"port0", "host0", 2};
};

TEST_F(QueueSockets, AreKnownToTheKernel)
{
    EXPECT_EQ(queue_is_bound(veth.netdev(), 0), false);
    auto holder = hold(veth.name(), 1);
    EXPECT_EQ(queue_is_bound(veth.netdev(), 0), false);
    EXPECT_EQ(queue_is_bound(veth.netdev(), 1), true);
    EXPECT_EQ(queue_is_bound(veth.netdev(), 2), std::nullopt);
    holder.end();
    EXPECT_TRUE(eventually([&] { return queue_is_bound(veth.netdev(), 1) == false; }));
}

// Such a driver would grant the probe what it asks for, and so bind the queue.
TEST_F(QueueSockets, AreSeenWhereAQueueCannotBeProbed)
{
    Netdev netdev = veth.netdev();
    netdev.zero_copy_capable = true;
    netdev.zero_copy_segments = 8;
    const auto holder = hold(veth.name(), 1);
    EXPECT_NO_THROW(await_free_queue(netdev, 0));
    try {
        await_free_queue(netdev, 1);
        FAIL() << "queue 1 is free";
    } catch (const Error& error) {
        EXPECT_EQ(error.cause(), Cause::queue_in_use) << error.what();
    }
}

TEST(SocketOwner, IsFoundByItsInode)
{
    const UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto process = process_with_socket(inode_of(socket.get()));
    ASSERT_TRUE(process);
    EXPECT_EQ(process->pid, getpid());
    EXPECT_EQ(process->name, "netns_tests");
    EXPECT_FALSE(process_with_socket(1));
}

}  // namespace

}  // namespace pollux::test
