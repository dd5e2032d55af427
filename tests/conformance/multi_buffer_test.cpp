// SPDX-License-Identifier: BSD-3-Clause
// …_MULTI_BUFF, …_9K_PACKETS, TOO_MANY_FRAGS: packets of several descriptors, since Linux 6.6.
//
// The PMD has no XDP_USE_SG, so Pollux neither receives nor sends packets of several buffers. What
// a peer makes of several descriptors arrives in one frame where it fits, and is counted where not.
#include "base/kernel_abi.hpp"
#include "pair.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

class MultiBuffer : public Pair {
protected:
    static constexpr unsigned frames = 1024, chunk_size = 4096;
    static constexpr std::uint64_t end = std::uint64_t{frames} * chunk_size;

    void SetUp() override { open(); }

    // False where the kernel does not know how.
    bool has_peer(bool unaligned)
    {
        shift = unaligned ? 2000 : 0;
        try {
            peer = std::make_unique<RawSocket>(veth.peer(), RawOptions{.frames = frames,
                                                                       .chunk = chunk_size,
                                                                       .unaligned = unaligned,
                                                                       .several_buffers = true});
        } catch (const std::exception&) {
            return false;
        }
        return true;
    }

    // Never the last chunk, from where unaligned ones would reach beyond the end.
    std::uint64_t next_place() { return place++ % (frames - 1) * chunk_size + shift; }

    // A numbered frame, cut into pieces of that many bytes.
    std::vector<xdp_desc> pieces(unsigned number, unsigned size, unsigned piece)
    {
        std::array<std::byte, wire::max_frame> frame;
        write_numbered(frame.data(), number, size);
        std::vector<xdp_desc> descriptors;
        for (unsigned at = 0; at < size; at += piece) {
            const unsigned some = std::min(piece, size - at);
            descriptors.push_back({.addr = next_place(), .len = some, .options = xdp_pkt_contd});
            std::memcpy(peer->at(descriptors.back().addr), &frame[at], some);
        }
        descriptors.back().options = 0;
        return descriptors;
    }

    void expect_arrival(unsigned size, unsigned piece)
    {
        const unsigned number = next++;
        peer->send(pieces(number, size, piece));
        ASSERT_EQ(receive(rx(), 1), Numbers{number}) << size << " bytes in pieces of " << piece;
    }

    // Nothing arrives of a packet whose last piece is like that, and the next packets do.
    void expect_nothing(unsigned count, const xdp_desc& last)
    {
        std::vector<xdp_desc> bad = pieces(next++, count * 100, 100);
        bad.back() = last;
        peer->send(bad);
        expect_arrival(packet_size, packet_size);
        expect_arrival(300, 100);
    }

    // Nor of one that has such a piece in the middle. Kernels differ in whether they take what
    // comes behind it for a packet of its own; here it is one.
    void expect_at_most_the_rest(const xdp_desc& middle)
    {
        std::vector<xdp_desc> bad = pieces(next++, 200, 100);
        bad.back() = middle;
        bad.back().options |= xdp_pkt_contd;
        const unsigned rest = next++, after = next++;
        bad.push_back(pieces(rest, packet_size, packet_size).back());
        peer->send(bad);
        peer->send(pieces(after, packet_size, packet_size));
        Numbers arrived = receive(rx(), 1);
        if (arrived == Numbers{rest})
            arrived = receive(rx(), 1);
        ASSERT_EQ(arrived, Numbers{after});
    }

    void invalid_descriptors()
    {
        constexpr unsigned rounds = 50;
        for (unsigned round = 0; round < rounds && !HasFatalFailure(); ++round) {
            expect_arrival(packet_size, packet_size);
            expect_arrival(1400, 500);
            expect_nothing(3, {.addr = next_place(), .len = 0, .options = 0});
            expect_nothing(2, {.addr = end, .len = 100, .options = 0});
            expect_nothing(3, {.addr = next_place(), .len = 9001, .options = 0});
            expect_nothing(2, {.addr = next_place(), .len = 100, .options = 1U << 15});
            expect_nothing(2, {.addr = end - 50, .len = 100, .options = 0});
            if (shift == 0)
                expect_nothing(2, {.addr = 20 * chunk_size - 50, .len = 100, .options = 0});
            expect_at_most_the_rest({.addr = end, .len = 100, .options = 0});
            expect_at_most_the_rest({.addr = next_place(), .len = 9001, .options = 0});
            expect_at_most_the_rest({.addr = next_place(), .len = 100, .options = 1U << 15});
            peer->completions();
        }
        EXPECT_EQ(rx().waiting(), 0U);
        EXPECT_EQ(port->stats().lost(), 0U) << port->stats();
        EXPECT_GE(peer->statistics().tx_invalid_descs, rounds * 8);
    }

    // Packets that are longer than a frame: as long as native XDP lets a veth's MTU be raised.
    void packets_beyond_a_frame()
    {
        const unsigned large = GetParam() == XdpMode::native ? 3000 : 9000;
        for (const std::string& netdev : {veth.name(), veth.peer()})
            ip("link set " + netdev + " mtu " + std::to_string(large));
        constexpr unsigned sent = 500;
        for (unsigned i = 0; i < sent && !HasFatalFailure(); ++i) {
            peer->send(pieces(next++, large, large / 3));
            expect_arrival(1500, 500);
            peer->completions();
        }
        const Stats stats = port->stats();
        EXPECT_EQ(stats.rx_too_long, sent);
        EXPECT_EQ(stats.lost(), sent) << stats;
    }

    std::unique_ptr<RawSocket> peer;
    unsigned next = 0, place = 0, shift = 0;
};

constexpr char too_old[] = "this kernel has no packets of several descriptors (6.6)";

TEST_P(MultiBuffer, SendReceive9kPackets)
{
    if (!has_peer(false))
        GTEST_SKIP() << too_old;
    packets_beyond_a_frame();
}

TEST_P(MultiBuffer, SendReceiveUnaligned9kPackets)
{
    if (!has_peer(true))
        GTEST_SKIP() << too_old;
    packets_beyond_a_frame();
}

// So nobody is left in the dark about an MTU of 9000.
TEST_P(MultiBuffer, MtuOf9000IsRefusedWithItsReason)
{
    port.reset();
    for (const std::string& netdev : {veth.name(), veth.peer()})
        ip("link set " + netdev + " mtu 9000");
    const auto expect_refusal = [this](auto attempt) {
        try {
            attempt();
            FAIL() << "packets of 9000 bytes would be lost";
        } catch (const Error& error) {
            EXPECT_NE(std::string{error.what()}.find("90"), std::string::npos) << error.what();
            EXPECT_FALSE(error.hint().empty()) << error.what();
        }
        EXPECT_FALSE(attached_program(veth.netdev()));
    };
    expect_refusal([this] { const Umem large{{.netdevs = {veth.netdev()}}}; });
    expect_refusal([this] { const Port refused{options(), umem}; });
}

TEST_P(MultiBuffer, AlignedInvDescMultiBuff)
{
    if (!has_peer(false))
        GTEST_SKIP() << too_old;
    invalid_descriptors();
}

TEST_P(MultiBuffer, UnalignedInvDescMultiBuff)
{
    if (!has_peer(true))
        GTEST_SKIP() << too_old;
    invalid_descriptors();
}

// A packet of 18 arrives, and one of more than any kernel's CONFIG_MAX_SKB_FRAGS (45) does not.
TEST_P(MultiBuffer, TooManyFrags)
{
    if (!has_peer(false))
        GTEST_SKIP() << too_old;
    for (unsigned round = 0; round < 50 && !HasFatalFailure(); ++round) {
        for (unsigned count = 4; count <= 18; ++count)
            expect_arrival(count * 20, 20);
        peer->send(pieces(next++, 47 * 20, 20));
        expect_arrival(packet_size, packet_size);
        peer->completions();
    }
    EXPECT_EQ(rx().waiting(), 0U);
    EXPECT_EQ(port->stats().lost(), 0U) << port->stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, MultiBuffer, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
