// SPDX-License-Identifier: BSD-3-Clause
// A port that takes certain protocols and ports leaves every other packet to the kernel.
#include "support/bpf_maps.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"
#include "support/raw_sender.hpp"

#include <pollux/pollux.hpp>

#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes a, const Bytes& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Bytes ethernet(unsigned type, std::initializer_list<unsigned> tags = {})
{
    Bytes bytes{2, 0, 0, 0, 0, 0xb, 2, 0, 0, 0, 0, 0xa};
    for (const unsigned tag : tags)
        bytes = bytes +
                Bytes{static_cast<std::uint8_t>(tag >> 8), static_cast<std::uint8_t>(tag), 0, 42};
    return bytes + Bytes{static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)};
}

// `fragment`: flags and offset. `options`: in words of 4 bytes.
Bytes ipv4(std::uint8_t protocol, unsigned fragment = 0, unsigned options = 0)
{
    Bytes bytes(20 + std::size_t{4} * options, 1);  // options "no operation"
    bytes[0] = static_cast<std::uint8_t>(0x45 + options);
    bytes[6] = static_cast<std::uint8_t>(fragment >> 8);
    bytes[7] = static_cast<std::uint8_t>(fragment);
    bytes[9] = protocol;
    return bytes;
}

Bytes ipv6(std::uint8_t next)
{
    Bytes bytes(40);
    bytes[0] = 0x60;
    bytes[6] = next;
    return bytes;
}

Bytes ports(unsigned source, unsigned destination)
{
    return {static_cast<std::uint8_t>(source >> 8), static_cast<std::uint8_t>(source),
            static_cast<std::uint8_t>(destination >> 8), static_cast<std::uint8_t>(destination)};
}

constexpr unsigned ip4 = 0x0800, ip6 = 0x86dd, arp = 0x0806, vlan = 0x8100, qinq = 0x88a8;
constexpr std::uint8_t udp = IPPROTO_UDP, tcp = IPPROTO_TCP, icmp = IPPROTO_ICMP;
constexpr std::uint8_t gre = IPPROTO_GRE;

class TakenFlows : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions options(std::vector<Flow> take, std::vector<unsigned> queues = {0}) const
    {
        return {.netdev = veth.netdev(),
                .queues = std::move(queues),
                .ring = 256,
                .xdp_mode = GetParam(),
                .take = std::move(take)};
    }

    // Whether the frame came to the port's socket, and not to the kernel.
    bool is_taken(const Port& port, Bytes frame)
    {
        frame.resize(std::max<std::size_t>(frame.size(), 60));
        const auto taken = [&] { return port.stats().rx_packets; };
        const auto passed = [&] { return port.stats().rx_passed; };
        const auto taken_before = taken(), passed_before = passed();
        host.send(frame);
        if (!eventually([&] {
                Batch batch;
                port.sockets()[0]->rx.receive(batch);
                return taken() + passed() != taken_before + passed_before;
            }))
            throw std::runtime_error{"the frame went nowhere"};
        return taken() != taken_before;
    }

    void expect_refusal(const Flow& flow)
    {
        try {
            const Port port{options({flow}), umem};
            ADD_FAILURE() << unsigned{flow.protocol} << " was taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.code().value(), EINVAL) << error.what();
            EXPECT_NE(std::string{error.what()}.find(std::to_string(flow.protocol)),
                      std::string::npos);
        }
        EXPECT_FALSE(attached_program(veth.netdev()));
        EXPECT_EQ(Footprint{umem}, before);
    }

    Veth veth{"port0", "host0", 2, 1};  // all packets come to queue 0
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire numbers{veth.peer()};
    RawSender host{veth.peer()};
    const Footprint before{umem};
};

TEST_P(TakenFlows, ComeToTheSocket)
{
    const Port port{options({{udp, 4789}, {tcp, 80}, {gre}}), umem};
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(tcp) + ports(1, 80)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(gre)));
    EXPECT_TRUE(is_taken(port, ethernet(ip6) + ipv6(udp) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip6, {vlan}) + ipv6(tcp) + ports(1, 80)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4, {vlan}) + ipv4(udp) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4, {qinq}) + ipv4(udp) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp, 0, 10) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp, 0x4000) + ports(1, 4789)))
        << "DF is no fragment";
}

TEST_P(TakenFlows, LeaveTheOthersToTheKernel)
{
    const Port port{options({{udp, 4789}, {tcp, 80}}), umem};
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 4790)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(4789, 1)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 80)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(tcp) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(icmp) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(gre) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(arp) + ipv4(udp) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp, 0x2000) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp, 1) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip6) + ipv6(IPPROTO_FRAGMENT) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(ip6) + ipv6(IPPROTO_ICMPV6)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4, {vlan, vlan}) + ipv4(udp) + ports(1, 4789)));
    EXPECT_FALSE(is_taken(port, ethernet(0x9999) + Bytes(3000 / 10, 0x45)));
    Bytes short_header = ipv4(udp);
    short_header[0] = 0x44;
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + short_header + ports(1, 4789)));
    Bytes cut = ethernet(ip4) + ipv4(udp, 0, 10);  // 74 bytes, and no ports behind them
    EXPECT_FALSE(is_taken(port, cut));
}

TEST_P(TakenFlows, OfAProtocolHaveAnyPort)
{
    const Port port{options({{.protocol = udp}}), umem};
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 4789)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 0)));
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(tcp) + ports(1, 4789)));
}

// A packet socket sees what has passed the XDP program.
TEST_P(TakenFlows, LeaveWholePacketsToTheKernel)
{
    Wire kernel{veth.name()};
    const Port port{options({{udp, 10}}), umem};
    numbers.send(window);
    EXPECT_EQ(kernel.receive(window), sequence(0, window));
    EXPECT_EQ(port.stats().rx_passed, window);
    EXPECT_EQ(port.sockets()[0]->rx.waiting(), 0U);
}

TEST_P(TakenFlows, ComeWholeAndInOrder)
{
    const Port port{options({{udp, 9}}), umem};
    numbers.send(window);
    EXPECT_EQ(receive(port.sockets()[0]->rx, window), sequence(0, window));
    EXPECT_EQ(port.stats().rx_passed, 0U);
}

TEST_P(TakenFlows, AreForgottenWithThePort)
{
    const Port other{options({{tcp, 1}}, {1}), umem};
    const MapOf flows{other.report().program_id, "pollux_flows"};
    {
        const Port port{options({{udp, 1}, {udp, 2}}), umem};
        EXPECT_EQ(flows.entries(), 3U);
    }
    EXPECT_EQ(flows.entries(), 1U) << "the other port's own";
    const Port all{options({}), umem};
    EXPECT_EQ(all.report().program_id, other.report().program_id);
    EXPECT_TRUE(is_taken(all, ethernet(arp)));
}

// What a process leaves when it is killed while another one is on the netdev.
TEST_P(TakenFlows, OfOneWhoWasKilledCountForNothing)
{
    const Port other{options({}, {1}), umem};
    const MapOf queues{other.report().program_id, "pollux_queues"};
    const MapOf flows{other.report().program_id, "pollux_flows"};
    const std::uint32_t queue = 0, all_flags = 7;
    const std::uint64_t key = std::uint64_t{udp} << 48, value = 1;
    ASSERT_EQ(bpf_map_update_elem(queues.fd(), &queue, &all_flags, BPF_ANY), 0);
    ASSERT_EQ(bpf_map_update_elem(flows.fd(), &key, &value, BPF_ANY), 0);
    EXPECT_FALSE(is_taken(other, ethernet(ip4) + ipv4(udp) + ports(1, 1)));

    const Port port{options({{tcp, 80}}), umem};
    EXPECT_EQ(flows.entries(), 1U);
    EXPECT_FALSE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 1)));
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(tcp) + ports(1, 80)));
}

TEST_P(TakenFlows, ThatCannotBeAreRefused)
{
    expect_refusal({IPPROTO_ICMP, 7});
    expect_refusal({IPPROTO_FRAGMENT});
    expect_refusal({IPPROTO_HOPOPTS});
    expect_refusal({IPPROTO_DSTOPTS, 80});
}

TEST_P(TakenFlows, AreRefusedWhenTheyAreTooMany)
{
    std::vector<Flow> many;
    for (unsigned port = 1; port <= 4097; ++port)
        many.push_back({udp, static_cast<std::uint16_t>(port)});
    EXPECT_THROW((Port{options(many), umem}), Error);
    EXPECT_EQ(Footprint{umem}, before);
    EXPECT_FALSE(attached_program(veth.netdev()));
    many.pop_back();
    const Port port{options(many), umem};
    EXPECT_TRUE(is_taken(port, ethernet(ip4) + ipv4(udp) + ports(1, 4096)));
}

// The machine stays on the network when only certain ports are taken.
TEST_P(TakenFlows, MayComeThroughTheDefaultRoute)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("route add default via 192.0.2.254 dev port0");
    EXPECT_THROW((Port{options({}), umem}), Error);
    EXPECT_THROW((Port{options({{udp, 4789}, {.protocol = tcp}}), umem}), Error);
    EXPECT_EQ((Port{options({{udp, 4789}}), umem}.sockets().size()), 1U);
}

INSTANTIATE_TEST_SUITE_P(, TakenFlows, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
