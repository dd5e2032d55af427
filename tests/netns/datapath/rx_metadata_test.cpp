// SPDX-License-Identifier: BSD-3-Clause
// What the driver says of a packet comes with that packet, and with no other.
#include "base/kernel_version.hpp"
#include "support/bpf_maps.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"
#include "support/raw_sender.hpp"
#include "support/tag_pusher.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

// The kernel's XDP_RSS_L4: the hash covers the ports.
constexpr std::uint32_t of_layer_4 = 1 << 3;

class RxMetadata : public testing::Test {
protected:
    static PortOptions options(const Veth& veth, bool metadata = true)
    {
        return {.netdev = veth.netdev(),
                .queues = {0},
                .ring = 256,
                .xdp_mode = XdpMode::native,
                .rx_metadata = metadata};
    }
    static bool bound_programs_call_others() { return running_kernel() >= KernelVersion{6, 16}; }
    static bool noted(const Port& port, const std::string& words)
    {
        const auto& notes = port.report().notes;
        return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
            return note.find("no RX metadata") != std::string::npos &&
                   note.find(words) != std::string::npos;
        });
    }
    // As the kernel sends a numbered frame: it hashes it when somebody asks.
    Batch receive_one(const Port& port, RawSender& host, unsigned port_number = 9)
    {
        std::vector<std::uint8_t> frame(60);
        frame[12] = 8;
        frame[14] = 0x45;
        frame[23] = IPPROTO_UDP;
        frame[17] = 46;  // total length
        frame[37] = static_cast<std::uint8_t>(port_number);
        frame[39] = 26;  // UDP length
        host.send(frame);
        Batch batch;
        if (!eventually([&] { return port.sockets()[0]->rx.receive(batch) != 0; }))
            throw std::runtime_error{"nothing came"};
        return batch;
    }
    // The last bytes in front of where received packets begin, whoever wrote them.
    static std::uint32_t mark(const Packet& packet)
    {
        std::uint32_t bytes = 0;
        std::memcpy(&bytes, packet.bytes().data() - sizeof bytes, sizeof bytes);
        return bytes;
    }

    Veth a{"port0", "host0", 2, 1}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256}};
    RawSender host_a{a.peer()}, host_b{b.peer()};
    const Footprint before{umem};
};

TEST_F(RxMetadata, TellsTheHash)
{
    {
        const Port port{options(a), umem};
        ASSERT_TRUE(port.report().rx_metadata);
        EXPECT_TRUE(port.report().native);
        Batch first = receive_one(port, host_a), second = receive_one(port, host_a, 10);
        const auto one = rx_metadata(first[0]), other = rx_metadata(second[0]);
        ASSERT_TRUE(one && other);
        ASSERT_TRUE(one->hash && other->hash);
        EXPECT_EQ(one->hash_type & of_layer_4, of_layer_4);
        EXPECT_NE(one->hash, other->hash) << "of different flows";
        EXPECT_FALSE(one->timestamp) << "veth has no clock";
        EXPECT_FALSE(one->vlan_tag);
        // It belongs to the received packet, also when its headers have been taken off.
        EXPECT_NE(first[0].pop_front(14), nullptr);
        EXPECT_TRUE(rx_metadata(first[0]));
        EXPECT_NE(second[0].push_front(4), nullptr);
        EXPECT_FALSE(rx_metadata(second[0]));
    }
    EXPECT_EQ(Footprint{umem}, before);
}

TEST_F(RxMetadata, StandsInFrontOfATagThatWasPutBack)
{
    const Port port{options(a), umem};
    const TagPusher pusher{a.peer()};
    const Batch batch = receive_one(port, host_a);
    const auto metadata = rx_metadata(batch[0]);
    ASSERT_TRUE(metadata && metadata->hash);
    EXPECT_FALSE(metadata->vlan_tag) << "it is in the packet";
    EXPECT_EQ(remove_vlan(batch[0]), 42);
}

TEST_F(RxMetadata, SaysWhatTheDriverTells)
{
    const std::optional<XdpFeatures> features = a.netdev().xdp_features;
    ASSERT_TRUE(features);
    EXPECT_TRUE(features->rx_timestamp && features->rx_hash && features->rx_vlan_tag);
}

// Frames go from port to port, and what is in front of the packet stays in them.
TEST_F(RxMetadata, IsNotTakenFromAnEarlierPacketInTheFrame)
{
    const Port with{options(a), umem}, without{options(b, false), umem};
    EXPECT_FALSE(without.report().rx_metadata);
    const std::uint32_t written = with.report().netdev.index;
    bool stale = false;
    EXPECT_TRUE(eventually([&] {
        for (unsigned i = 0; i < 64; ++i)
            EXPECT_TRUE(rx_metadata(receive_one(with, host_a)[0]));
        for (unsigned i = 0; i < 64; ++i) {
            const Batch batch = receive_one(without, host_b);
            stale = stale || mark(batch[0]) == written;
            EXPECT_FALSE(rx_metadata(batch[0]));
        }
        return stale;
    }));
    Batch blank = numbered(umem, 0, 1);
    EXPECT_FALSE(rx_metadata(blank[0]));
}

// The driver left no room in front of this packet, so what is there is of another netdev.
TEST_F(RxMetadata, IsNotTakenFromAnotherNetdev)
{
    const Port one{options(a), umem}, other{options(b), umem};
    Batch batch = receive_one(one, host_a);
    ASSERT_TRUE(rx_metadata(batch[0]));
    const std::uint16_t port = batch[0].mbuf().port;
    batch[0].mbuf().port = other.sockets()[0]->ethdev_port();
    EXPECT_FALSE(rx_metadata(batch[0]));
    batch[0].mbuf().port = 0xffff;
    EXPECT_FALSE(rx_metadata(batch[0]));
    batch[0].mbuf().port = port;
    EXPECT_TRUE(rx_metadata(batch[0]));
}

TEST_F(RxMetadata, EndsWithItsPort)
{
    auto port = std::make_unique<Port>(options(a), umem);
    Batch batch = receive_one(*port, host_a);
    EXPECT_TRUE(rx_metadata(batch[0]));
    port->stop();
    EXPECT_FALSE(rx_metadata(batch[0]));
}

TEST_F(RxMetadata, GoesWithAChoiceOfFlows)
{
    PortOptions some = options(a);
    some.take = {{.protocol = IPPROTO_UDP, .port = 9}};
    const Port port{some, umem};
    EXPECT_TRUE(rx_metadata(receive_one(port, host_a)[0]));
}

TEST_F(RxMetadata, IsForTheQueuesThatAskOnly)
{
    const Port asks{options(a), umem};
    PortOptions second = options(a, false);
    second.queues = {1};
    const Port does_not{second, umem};
    EXPECT_EQ(does_not.report().program_id, asks.report().program_id);
    EXPECT_FALSE(does_not.report().rx_metadata);
    EXPECT_EQ(MapOf(asks.report().program_id, "pollux_queues").value(0) & 0xff, 4U);
    EXPECT_EQ(MapOf(asks.report().program_id, "pollux_queues").value(1), 0U);
}

TEST_F(RxMetadata, IsNotHadInGenericModeAndSaysSo)
{
    PortOptions generic = options(a);
    generic.xdp_mode = XdpMode::generic;
    const Port port{generic, umem};
    EXPECT_FALSE(port.report().rx_metadata);
    EXPECT_TRUE(noted(port, "generic mode"));
    EXPECT_FALSE(rx_metadata(receive_one(port, host_a)[0]));
}

TEST_F(RxMetadata, IsNotHadWhereTheDriverHasNoNativeMode)
{
    ip("link add bridge0 type bridge");
    ip("link set bridge0 up");
    {
        const Port port{{.netdev = Netdev{"bridge0"}, .ring = 256, .rx_metadata = true}, umem};
        EXPECT_FALSE(port.report().rx_metadata);
        EXPECT_TRUE(noted(port, ""));
    }
    ip("link del bridge0");
    EXPECT_EQ(Footprint{umem}, before);
}

// On a veth, a program that can call others is bound to the driver in any case.
TEST_F(RxMetadata, IsHadLaterOnlyIfTheProgramIsBoundToTheDriver)
{
    PortOptions first = options(a, false);
    first.queues = {1};
    const Port plain{first, umem}, late{options(a), umem};
    EXPECT_EQ(late.report().rx_metadata, bound_programs_call_others());
    EXPECT_NE(noted(late, "loaded without"), bound_programs_call_others());
    EXPECT_EQ(rx_metadata(receive_one(late, host_a)[0]).has_value(), bound_programs_call_others());
}

// An own program decides about the packets, so nothing is written in front of them. Before 6.16 a
// program that is bound to the driver cannot even call one.
TEST_F(RxMetadata, IsNotHadBesideAnOwnProgram)
{
    const std::string program = object_file("programs") + "#drop_half";
    {
        PortOptions both = options(a);
        both.xdp_program = program;
        const Port port{both, umem};
        EXPECT_NE(port.report().user_program_id, 0U);
        EXPECT_TRUE(noted(port, "own XDP program"));
        EXPECT_FALSE(rx_metadata(receive_one(port, host_a)[0]));
    }
    PortOptions second = options(a, false);
    second.queues = {1};
    second.xdp_program = program;
    const Port asks{options(a), umem};
    try {
        const Port late{second, umem};
        EXPECT_TRUE(bound_programs_call_others()) << "its program would not be called";
    } catch (const Error& error) {
        EXPECT_FALSE(bound_programs_call_others()) << error.what();
        EXPECT_NE(std::string{error.what()}.find("RX metadata"), std::string::npos);
    }
    EXPECT_TRUE(rx_metadata(receive_one(asks, host_a)[0]));
}

}  // namespace

}  // namespace pollux::test
