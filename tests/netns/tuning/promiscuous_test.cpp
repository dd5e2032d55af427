// SPDX-License-Identifier: BSD-3-Clause
// Promiscuous mode is as the administrator left it, before, while and after a port is open.
//
// DPDK's port start clears the flag, and its applications leave it set when they are killed.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace pollux::test {

namespace {

struct Close {
    void operator()(FILE* pipe) const { pclose(pipe); }
};

class Promiscuous : public testing::Test {
protected:
    // The flag is the administrator's alone.
    bool flag() const { return veth.netdev().promiscuous; }

    // How many want it: the administrator, packet sockets.
    int wishes() const
    {
        const std::string command = "ip -d -j link show dev " + veth.name();
        const std::unique_ptr<FILE, Close> output{popen(command.c_str(), "r")};
        std::string text;
        std::array<char, 4096> part;
        while (const std::size_t size = std::fread(part.data(), 1, part.size(), output.get()))
            text.append(part.data(), size);
        return nlohmann::json::parse(text).at(0).at("promiscuity");
    }

    PortOptions options(bool promiscuous) const
    {
        return {.netdev = veth.netdev(), .ring = 256, .promiscuous = promiscuous};
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
};

TEST_F(Promiscuous, OfAnAdministratorStays)
{
    for (const bool wanted : {false, true}) {
        ip("link set " + veth.name() + " promisc on");
        {
            const Port port{options(wanted), umem};
            EXPECT_TRUE(flag());
            EXPECT_EQ(wishes(), wanted ? 2 : 1);
            EXPECT_TRUE(port.report().promiscuous);
        }
        EXPECT_TRUE(flag());
        EXPECT_EQ(wishes(), 1);
    }
    ip("link set " + veth.name() + " promisc off");
    EXPECT_EQ(wishes(), 0);
}

TEST_F(Promiscuous, OffStaysOff)
{
    {
        const Port port{options(false), umem};
        EXPECT_FALSE(flag());
        EXPECT_EQ(wishes(), 0);
        EXPECT_FALSE(port.report().promiscuous);
    }
    EXPECT_FALSE(flag());
    EXPECT_EQ(wishes(), 0);
}

TEST_F(Promiscuous, AskedForLastsAsLongAsThePort)
{
    {
        const Port port{options(true), umem};
        EXPECT_FALSE(flag());
        EXPECT_EQ(wishes(), 1);
        EXPECT_TRUE(port.report().promiscuous);
    }
    EXPECT_FALSE(flag());
    EXPECT_EQ(wishes(), 0);
}

TEST_F(Promiscuous, TheAdministratorMayChangeItWhileThePortIsOpen)
{
    {
        const Port port{options(true), umem};
        ip("link set " + veth.name() + " promisc on");
        EXPECT_EQ(wishes(), 2);
    }
    EXPECT_TRUE(flag());
    EXPECT_EQ(wishes(), 1);
    {
        const Port port{options(false), umem};
        ip("link set " + veth.name() + " promisc off");
    }
    EXPECT_FALSE(flag());
    EXPECT_EQ(wishes(), 0);
}

}  // namespace

}  // namespace pollux::test
