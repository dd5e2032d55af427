// SPDX-License-Identifier: BSD-3-Clause
// A new address or port leaves the checksums that a full computation would, in whole packets and in
// fragments, and nothing else is changed.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/rewrite.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

namespace pollux {

namespace {

using namespace test::rfc;

Bytes bytes_of(Packet packet)
{
    return {packet.bytes().begin(), packet.bytes().end()};
}

// A kind of IP packet: where its L4 header and L4's checksum are.
struct Kind {
    bool v4;
    unsigned protocol, l4, field;  // `field` counts from the L4 header
};
constexpr std::array<Kind, 8> kinds{{{true, 17, 42, 6},
                                     {true, 6, 42, 16},
                                     {true, 1, 42, 2},
                                     {true, 132, 42, 0},
                                     {false, 17, 62, 6},
                                     {false, 6, 62, 16},
                                     {false, 58, 62, 2},
                                     {false, 132, 62, 0}}};

class RewriteAddresses : public testing::Test {
protected:
    // Few different bytes, so that sums of 0 and carries are frequent.
    std::uint8_t byte()
    {
        constexpr std::array<std::uint8_t, 4> frequent{0, 0xff, 1, 0xfe};
        const auto any = generator();
        return any & 256 ? frequent[any & 3] : static_cast<std::uint8_t>(any);
    }
    Bytes random(unsigned count)
    {
        Bytes bytes(count);
        std::generate(bytes.begin(), bytes.end(), [this] { return byte(); });
        return bytes;
    }
    Bytes l4_of(const Kind& kind, const Bytes& data)
    {
        switch (kind.protocol) {
        case 17: return udp(data);
        case 6: return tcp(data, 4);
        case 1: return icmp(8, data);
        case 58: return icmp(128, data);
        default: return joined({random(12), data});
        }
    }
    // Without checksums.
    Bytes blank(const Kind& kind)
    {
        const Bytes l4 = l4_of(kind, random(generator() % 40));
        Bytes bytes =
            kind.v4 ? joined({ethernet(0x0800), ipv4(kind.protocol, l4, 8)})
                    : joined({ethernet(0x86dd), ipv6(60, joined({extension(kind.protocol), l4}))});
        const Bytes addresses = random(kind.v4 ? 8 : 32);
        std::copy(addresses.begin(), addresses.end(), bytes.begin() + (kind.v4 ? 26 : 22));
        return bytes;
    }
    IpAddress address(bool v4)
    {
        IpAddress address;
        address.v6 = !v4;
        std::generate_n(address.bytes.begin(), address.size(), [this] { return byte(); });
        return address;
    }
    // The same packet with all checksums as rfc.cpp computes them.
    static Bytes completed(const Kind& kind, Bytes bytes)
    {
        if (kind.v4) {
            write_word(bytes, 24, 0);
            write_word(bytes, 24, checksum(Bytes(bytes.begin() + 14, bytes.begin() + 42)));
        }
        if (kind.field == 0)
            return bytes;
        write_word(bytes, kind.l4 + kind.field, 0);
        const Bytes ip(bytes.begin() + 14, bytes.end()), l4(bytes.begin() + kind.l4, bytes.end());
        const Bytes pseudo =
            kind.protocol == 1 ? Bytes{} : pseudo_header(ip, kind.protocol, l4.size());
        const unsigned sum = checksum(joined({pseudo, l4}));
        write_word(bytes, kind.l4 + kind.field, sum == 0 && kind.protocol == 17 ? 0xffff : sum);
        return bytes;
    }

    test::GuardedFrame frame;
    std::mt19937 generator{20'261'127};
};

TEST_F(RewriteAddresses, AreAsIfTheChecksumsWereComputedAnew)
{
    for (unsigned i = 0; i < 50'000; ++i) {
        const Kind& kind = kinds[generator() % kinds.size()];
        Bytes bytes = completed(kind, blank(kind));
        const Packet packet = frame.at_end(bytes);
        const bool destination = generator() % 2 != 0;
        const IpAddress to = address(kind.v4);
        ASSERT_TRUE(destination ? set_destination(packet, to) : set_source(packet, to));
        const unsigned at = (kind.v4 ? 26 : 22) + (destination ? to.size() : 0);
        std::copy_n(to.bytes.begin(), to.size(), bytes.begin() + at);
        ASSERT_EQ(bytes_of(packet), completed(kind, bytes)) << kind.protocol << ' ' << kind.v4;
    }
}

TEST_F(RewriteAddresses, PortsAreAsIfTheChecksumsWereComputedAnew)
{
    for (unsigned i = 0; i < 50'000; ++i) {
        const Kind& kind = kinds[generator() % kinds.size()];
        Bytes bytes = completed(kind, blank(kind));
        const Packet packet = frame.at_end(bytes);
        const bool destination = generator() % 2 != 0,
                   has_ports = kind.protocol == 6 || kind.protocol == 17;
        const auto to = static_cast<std::uint16_t>(byte() << 8 | byte());
        ASSERT_EQ(destination ? set_destination_port(packet, to) : set_source_port(packet, to),
                  has_ports);
        if (has_ports)
            write_word(bytes, kind.l4 + (destination ? 2 : 0), to);
        ASSERT_EQ(bytes_of(packet), completed(kind, bytes)) << kind.protocol << ' ' << kind.v4;
    }
}

// One address after the other until the sum is 0, which UDP writes as 0xffff, and away from it.
TEST_F(RewriteAddresses, UdpNeverGetsTheZeroThatMeansNone)
{
    for (const Kind& kind : {kinds[0], kinds[4]}) {
        Bytes bytes = completed(kind, blank(kind));
        const Packet packet = frame.at_end(bytes);
        for (unsigned port = 0; port < 65'536; ++port) {
            ASSERT_TRUE(set_source_port(packet, static_cast<std::uint16_t>(port)));
            ASSERT_NE(word_at(packet.bytes(), kind.l4 + 6), 0U) << port;
        }
        write_word(bytes, kind.l4, 0xffff);
        EXPECT_EQ(bytes_of(packet), completed(kind, bytes));
    }
}

TEST_F(RewriteAddresses, UdpWithoutAChecksumStaysWithoutOne)
{
    for (const Kind& kind : {kinds[0], kinds[4]}) {
        Bytes bytes = completed(kind, blank(kind));
        write_word(bytes, kind.l4 + 6, 0);
        const Packet packet = frame.at_end(bytes);
        ASSERT_TRUE(set_source(packet, address(kind.v4)));
        ASSERT_TRUE(set_destination(packet, address(kind.v4)));
        ASSERT_TRUE(set_destination_port(packet, 4711));
        EXPECT_EQ(word_at(packet.bytes(), kind.l4 + 6), 0U);
    }
}

// The datagram is changed in its fragments and put together again.
TEST_F(RewriteAddresses, OfFragmentsAreThoseOfTheWholePacket)
{
    for (const bool v4 : {true, false})
        for (const unsigned protocol : {6U, 17U}) {
            const Kind kind{v4, protocol, v4 ? 34U : 54U, protocol == 6 ? 16U : 6U};
            const auto whole = [&](const Bytes& l4) {
                return v4 ? joined({ethernet(0x0800), ipv4(protocol, l4)})
                          : joined({ethernet(0x86dd), ipv6(protocol, l4)});
            };
            const auto part = [&](const Bytes& l4, unsigned offset, bool more) {
                const unsigned in_v4 = offset / 8 | (more ? 0x2000 : 0);
                return v4 ? joined({ethernet(0x0800), ipv4(protocol, l4, 0, in_v4)})
                          : joined({ethernet(0x86dd),
                                    ipv6(44, joined({fragment(protocol, offset | more), l4}))});
            };
            const unsigned start = v4 ? 34 : 62;  // of a fragment's part of L4
            Kind of_blank = kind;
            of_blank.v4 = false;  // IPv4's own checksum differs from fragment to fragment
            Bytes expected = whole(l4_of(kind, numbers(50)));
            expected = v4 ? completed(of_blank, expected) : completed(kind, expected);
            const Bytes l4(expected.begin() + kind.l4, expected.end());
            const IpAddress to = address(v4);
            Bytes together;
            for (const unsigned offset : {0U, 32U}) {
                Bytes bytes = part(offset == 0 ? Bytes(l4.begin(), l4.begin() + 32)
                                               : Bytes(l4.begin() + 32, l4.end()),
                                   offset, offset == 0);
                if (v4)
                    write_word(bytes, 24, checksum(Bytes(bytes.begin() + 14, bytes.begin() + 34)));
                const Packet packet = frame.at_end(bytes);
                ASSERT_TRUE(set_destination(packet, to));
                EXPECT_TRUE(checksums_right(packet));
                EXPECT_EQ(set_source_port(packet, 99), offset == 0);
                EXPECT_EQ(Headers{packet}.fragment(), true);
                together.insert(together.end(), packet.bytes().begin() + start,
                                packet.bytes().end());
            }
            std::copy_n(to.bytes.begin(), to.size(), expected.begin() + (v4 ? 30 : 38));
            write_word(expected, kind.l4, 99);
            expected = completed(of_blank, expected);
            EXPECT_EQ(together, Bytes(expected.begin() + kind.l4, expected.end()));
        }
}

TEST_F(RewriteAddresses, ChangesNothingThatIsNotThere)
{
    const IpAddress v4{"192.0.2.9"}, v6{"2001:db8::9"};
    const Bytes arp_packet = joined({ethernet(0x0806), arp()});
    // The first fragment of TCP is too short for the checksum, which is in the second one.
    const Bytes tiny = joined({ethernet(0x0800), ipv4(6, numbers(8), 0, 0x2000)});
    Bytes lies = joined({ethernet(0x0800), ipv4(17, udp(numbers(8)))});
    write_word(lies, 38, 7);
    for (const Bytes& bytes : {arp_packet, tiny, lies}) {
        const Packet packet = frame.at_end(bytes);
        EXPECT_FALSE(set_source(packet, v4));
        EXPECT_FALSE(set_destination(packet, v4));
        EXPECT_FALSE(set_source(packet, v6));
        EXPECT_FALSE(set_source_port(packet, 1));
        EXPECT_FALSE(set_destination_port(packet, 1));
        EXPECT_EQ(bytes_of(packet), bytes);
    }
    for (const Kind& kind : kinds) {
        const Bytes bytes = completed(kind, blank(kind));
        const Packet packet = frame.at_end(bytes);
        EXPECT_FALSE(set_source(packet, kind.v4 ? v6 : v4));
        EXPECT_FALSE(set_destination(packet, kind.v4 ? v6 : v4));
        EXPECT_EQ(bytes_of(packet), bytes);
    }
}

TEST_F(RewriteAddresses, ADifferenceOverARangeIsThatOfTheWhole)
{
    for (unsigned i = 0; i < 20'000; ++i) {
        Bytes bytes = random(20 + generator() % 30);
        bytes[0] |= 1;  // all of it 0 has a checksum of its own
        const unsigned before = checksum(bytes);
        const unsigned start = 2 * (1 + generator() % 5);
        const bool to_the_end = generator() % 2 != 0;
        const unsigned count = to_the_end ? bytes.size() - start : 2 * (generator() % 4);
        const Bytes from(bytes.begin() + start, bytes.begin() + start + count);
        const Bytes to = random(to_the_end ? generator() % 40 : count);
        bytes.erase(bytes.begin() + start, bytes.begin() + start + count);
        bytes.insert(bytes.begin() + start, to.begin(), to.end());
        const std::uint16_t changed = changed_checksum(
            rte_cpu_to_be_16(static_cast<std::uint16_t>(before)), checksum_difference(from, to));
        ASSERT_EQ(rte_be_to_cpu_16(changed), checksum(bytes)) << i;
    }
}

}  // namespace

}  // namespace pollux
