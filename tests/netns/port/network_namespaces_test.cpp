// SPDX-License-Identifier: BSD-3-Clause
// One process drives netdevs of several network namespaces, and each is asked in its own, whatever
// that of the thread: also two netdevs with the same name and ifindex.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <netdev/ethtool.hpp>
#include <netdev/features.hpp>
#include <pollux/pollux.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace pollux::test {

namespace {

// This thread is in a network namespace, by its path, as long as this object lives.
class Inside {
public:
    explicit Inside(const std::string& path) { enter(path); }
    ~Inside() { setns(home_, CLONE_NEWNET), close(home_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

private:
    static void enter(const std::string& path)
    {
        const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (setns(file, CLONE_NEWNET) != 0)
            throw std::runtime_error{"cannot enter " + path};
        close(file);
    }

    int home_ = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
};

// A network namespace with a netdev `port0`, whose peer, the host, is in that of the test.
class Container {
public:
    explicit Container(std::string name) : name_{std::move(name)}
    {
        ip("netns add " + name_);
        ip("link add " + host() + " type veth peer name port0 index 77 netns " + name_);
        ip("link set " + host() + " up");
        ip("-n " + name_ + " link set port0 up");
        if (!eventually([this] { return Netdev{host()}.carrier; }))
            throw std::runtime_error{host() + " gets no carrier"};
    }
    ~Container()
    {
        ip("link del " + host());
        ip("netns del " + name_);
    }
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    std::string host() const { return "host-" + name_; }
    std::string path() const { return "/run/netns/" + name_; }
    void set(const std::string& what) const { ip("-n " + name_ + " link set port0 " + what); }
    Netdev netdev() const
    {
        const Inside inside{path()};
        return Netdev{"port0"};
    }

private:
    std::string name_;
};

class NetworkNamespaces : public testing::Test {
protected:
    static PortOptions options(const Netdev& netdev) { return {.netdev = netdev, .ring = 256}; }

    const Container red{"red"}, blue{"blue"};
    const Netdev red_netdev = red.netdev(), blue_netdev = blue.netdev();
    Umem umem{{.netdevs = {red_netdev, blue_netdev}, .ring = 256}};
};

TEST_F(NetworkNamespaces, NetdevsOfOneIndexHaveProgramsOfTheirOwn)
{
    ASSERT_EQ(red_netdev.index, blue_netdev.index);
    Port in_red{options(red_netdev), umem}, in_blue{options(blue_netdev), umem};
    EXPECT_NE(in_red.report().program_id, in_blue.report().program_id);
    EXPECT_EQ(attached_program(red_netdev)->id, in_red.report().program_id);
    EXPECT_EQ(attached_program(blue_netdev)->id, in_blue.report().program_id);
    for (Port* port : {&in_red, &in_blue}) {
        Wire host{port == &in_red ? red.host() : blue.host()};
        host.send(window);
        EXPECT_EQ(receive(port->sockets()[0]->rx, window).size(), window);
        EXPECT_EQ(port->fault(), "");
    }
}

TEST_F(NetworkNamespaces, NetdevsOfOneIndexHaveLinksOfTheirOwn)
{
    Port in_red{options(red_netdev), umem}, in_blue{options(blue_netdev), umem};
    blue.set("down");
    EXPECT_TRUE(eventually([&] { return in_blue.link() == LinkState::down; }));
    EXPECT_EQ(in_red.link(), LinkState::up);
    red.set("down");
    blue.set("up");
    EXPECT_TRUE(eventually([&] { return in_blue.link() == LinkState::up; }));
    EXPECT_TRUE(eventually([&] { return in_red.link() == LinkState::down; }));
}

// The counters of the other one would show nothing, or be those of another netdev.
TEST_F(NetworkNamespaces, CountersAreThoseOfTheNetdev)
{
    Wire{blue.host()}.send(10);
    EXPECT_TRUE(eventually([&] { return netdev_counters(blue_netdev).rx_packets == 10; }));
    EXPECT_EQ(netdev_counters(red_netdev).rx_packets, 0U);
}

TEST_F(NetworkNamespaces, CloseFromAnotherOneLeavesNothing)
{
    const Footprint before{umem};
    {
        auto in_red = std::make_unique<Port>(options(red_netdev), umem);
        const Port in_blue{options(blue_netdev), umem};
        const Inside inside{blue.path()};
        in_red.reset();
        EXPECT_FALSE(attached_program(red_netdev));
        EXPECT_EQ(attached_program(blue_netdev)->id, in_blue.report().program_id);
    }
    EXPECT_FALSE(attached_program(blue_netdev));
    EXPECT_EQ(Footprint{umem}, before);
}

// As where the driver of one left no room for metadata, and the frame has that of the other one.
TEST_F(NetworkNamespaces, MetadataIsNotTakenFromTheOtherNetdevOfTheIndex)
{
    PortOptions with_metadata = options(red_netdev);
    with_metadata.rx_metadata = true;
    const Port in_red{with_metadata, umem};
    with_metadata.netdev = blue_netdev;
    const Port in_blue{with_metadata, umem};
    Wire{red.host()}.send(1);
    Batch batch;
    ASSERT_TRUE(eventually([&] { return in_red.sockets()[0]->rx.receive(batch) == 1; }));
    EXPECT_TRUE(rx_metadata(batch[0]));
    batch[0].mbuf().port = in_blue.sockets()[0]->ethdev_port();
    EXPECT_FALSE(rx_metadata(batch[0]));
}

// A thread that opens or closes a port stays where it is.
TEST_F(NetworkNamespaces, ThreadComesBack)
{
    {
        const Port in_red{options(red_netdev), umem};
    }
    EXPECT_TRUE(exists(red.host()));
    EXPECT_THROW((Port{{.netdev = red_netdev, .queues = {5}}, umem}), Error);
    EXPECT_TRUE(exists(red.host()));
}

TEST_F(NetworkNamespaces, SettingsAreChangedAndPutBackInThatOfTheNetdev)
{
    const auto merges = [](const Netdev& netdev) {
        return active_features(Ethtool{netdev.netns, netdev.index}).contains("rx-gro");
    };
    ip("netns exec red ethtool -K port0 gro on");
    ip("netns exec blue ethtool -K port0 gro on");
    {
        const Hold hold{{.netdev = red_netdev, .xdp_mode = XdpMode::generic}};
        EXPECT_FALSE(merges(red_netdev));
        EXPECT_TRUE(merges(blue_netdev));
        red.set("promisc on");
    }
    EXPECT_TRUE(merges(red_netdev));
    EXPECT_FALSE(red_netdev.refreshed().promiscuous);
}

TEST_F(NetworkNamespaces, NewNetdevOfTheIndexGetsANewProgram)
{
    auto veth = std::make_unique<Veth>("port0", "host0");
    const unsigned index = veth->netdev().index;
    const Port deaf{options(veth->netdev()), umem};
    veth.reset();
    ip("link add port0 index " + std::to_string(index) + " type veth peer name host0");
    ip("link set port0 up");
    ip("link set host0 up");
    {
        Port port{options(Netdev{"port0"}), umem};
        EXPECT_NE(port.report().program_id, deaf.report().program_id);
        EXPECT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
        Wire{"host0"}.send(window);
        EXPECT_EQ(receive(port.sockets()[0]->rx, window).size(), window);
        EXPECT_EQ(deaf.link(), LinkState::gone);
    }
    ip("link del port0");
}

}  // namespace

}  // namespace pollux::test
