// SPDX-License-Identifier: BSD-3-Clause
// A netdev that was away, even for a moment, is gone: its sockets get nothing any more, although it
// has the same name and ifindex again. Nobody has to see it while it is away.
#include "support/lab.hpp"

#include <netdev/link_watch.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace pollux::test {

namespace {

class NetdevComesBack : public testing::Test {
protected:
    // Another process, which watches the link and is stopped meanwhile.
    void SetUp() override
    {
        watcher = fork();
        if (watcher == 0) {
            const LinkWatch watch{Netdev{"port0"}};
            raise(SIGSTOP);
            const bool seen = eventually([&] { return watch.state() == LinkState::gone; });
            _exit(seen ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(waitpid(watcher, &status, WUNTRACED), watcher);
        ASSERT_TRUE(WIFSTOPPED(status));
    }
    void TearDown() override
    {
        if (watcher > 0)
            kill(watcher, SIGKILL);
    }
    void expect_seen()
    {
        kill(watcher, SIGCONT);
        int status = 0;
        ASSERT_EQ(waitpid(watcher, &status, 0), watcher);
        watcher = -1;
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }

    const Veth veth{"port0", "host0"};
    const unsigned index = Netdev{"port0"}.index;
    pid_t watcher = -1;
};

TEST_F(NetdevComesBack, AfterItWasDeleted)
{
    ip("link del port0");
    ip("link add port0 index " + std::to_string(index) + " type veth peer name host0");
    ip("link set port0 up");
    ip("link set host0 up");
    ASSERT_EQ(Netdev{"port0"}.index, index);
    expect_seen();
}

TEST_F(NetdevComesBack, AfterItWasInAnotherNamespace)
{
    ip("netns add away");
    ip("link set port0 netns away");
    ip("-n away link set port0 netns " + std::to_string(getpid()));
    ip("link set port0 up");
    ip("netns del away");
    ASSERT_EQ(Netdev{"port0"}.index, index);
    expect_seen();
}

// More events than the socket of the watch has room for, so the kernel drops those about the end.
TEST_F(NetdevComesBack, AfterItWasDeletedInABurstOfEvents)
{
    for (int i = 0; i < 400; ++i)
        ip("link set host0 mtu " + std::to_string(1400 + i % 2));
    ip("link del port0");
    ip("link add port0 index " + std::to_string(index) + " type veth peer name host0");
    ip("link set port0 up");
    ip("link set host0 up");
    expect_seen();
}

}  // namespace

}  // namespace pollux::test
