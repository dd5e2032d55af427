// SPDX-License-Identifier: BSD-3-Clause
// Programs that the application has started, and that outlive it, keep neither queues nor memory.
#include "other_process.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace pollux::test {

namespace {

class ChildProcesses : public testing::Test {
protected:
    PortOptions options() const { return {.netdev = veth.netdev(), .ring = 256}; }

    const Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    std::unique_ptr<Port> port = std::make_unique<Port>(options(), umem);
    const OtherProcess child{{"sh", "-c", "ls -l /proc/self/fd >/run/fds; echo; exec sleep 1000"}};
};

// The port that is closed here is as good as one whose process has ended.
TEST_F(ChildProcesses, KeepNoQueue)
{
    port.reset();
    EXPECT_NO_THROW(port = std::make_unique<Port>(options(), umem));
}

TEST_F(ChildProcesses, KeepNoMemory)
{
    std::ifstream list{"/run/fds"};
    const std::string fds{std::istreambuf_iterator<char>{list}, {}};
    EXPECT_NE(fds.find(" 1 -> "), fds.npos);
    EXPECT_EQ(fds.find("memfd:"), fds.npos) << fds;
}

}  // namespace

}  // namespace pollux::test
