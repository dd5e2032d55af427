// SPDX-License-Identifier: BSD-3-Clause
// Whatever comes in, the packet toolkit touches no byte outside the packet, and does not contradict
// itself.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/checksum.hpp>
#include <pollux/headers.hpp>
#include <pollux/rewrite.hpp>
#include <pollux/vlan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string_view>

namespace pollux {

namespace {

using namespace test::rfc;

Bytes bytes_of(Packet packet)
{
    return {packet.bytes().begin(), packet.bytes().end()};
}

// Packets of right build, of which one in four is left so; the others have a few random bytes in
// them, an end cut off, or something behind it.
class Source {
public:
    Bytes next()
    {
        Bytes bytes = honest();
        if (below(4) == 0)
            return bytes;
        for (unsigned count = below(4); count > 0 && !bytes.empty(); --count)
            bytes[below(std::min<unsigned>(bytes.size(), 80))] = low_byte();
        if (below(3) == 0)
            bytes.resize(below(bytes.size() + 1));
        if (below(3) == 0)
            bytes.resize(bytes.size() + below(20), low_byte());
        return bytes;
    }

    unsigned below(unsigned limit) { return generator_() % limit; }
    std::uint8_t low_byte() { return static_cast<std::uint8_t>(generator_()); }

private:
    Bytes random(unsigned length)
    {
        Bytes bytes(length);
        for (std::uint8_t& byte : bytes)
            byte = low_byte();
        return bytes;
    }
    Bytes honest()
    {
        switch (below(8)) {
        case 0: return random(below(120));
        case 1: return joined({tags(0x0806), arp()});
        case 2:
        case 3:
        case 4: return joined({tags(0x0800), ip4()});
        default: return joined({tags(0x86dd), ip6()});
        }
    }
    Bytes tags(unsigned ether_type)
    {
        switch (below(4)) {
        case 0: return joined({ethernet(0x8100), vlan(9, ether_type)});
        case 1: return joined({ethernet(0x88a8), vlan(8, 0x8100), vlan(9, ether_type)});
        default: return ethernet(ether_type);
        }
    }
    Bytes l4(unsigned& protocol, bool v4)
    {
        const Bytes data = random(below(20));
        switch (below(3)) {
        case 0: protocol = 17; return udp(data);
        case 1: protocol = 6; return tcp(data, 4 * below(11));
        default: protocol = v4 ? 1 : 58; return icmp(v4 ? 8 : 128, data);
        }
    }
    Bytes ip4()
    {
        const unsigned places[] = {0x2000, 0x2009, 9};
        const unsigned place = below(6) == 0 ? places[below(3)] : 0;
        unsigned protocol = 0;
        const Bytes payload = l4(protocol, true);
        return ipv4(protocol, payload, 4 * below(11), place);
    }
    Bytes ip6()
    {
        const unsigned extensions[] = {0, 43, 44, 60};
        unsigned protocol = 0;
        Bytes payload = l4(protocol, false);
        for (unsigned count = below(3) * below(6); count > 0; --count) {
            const unsigned kind = extensions[below(4)];
            const Bytes header = kind == 44 ? fragment(protocol, below(4) != 0 ? 0 : below(20))
                                            : extension(protocol, below(3), below(4) / 3);
            payload = joined({header, payload});
            protocol = kind;
        }
        return ipv6(protocol, payload);
    }

    std::mt19937 generator_{20'261'121};
};

class PacketFuzz : public testing::Test {
protected:
    test::GuardedFrame frame;
    Source source;
    std::map<std::string_view, unsigned> seen;

    template <class Header>
    bool inside(const Headers& headers, const char* name, const Header* header)
    {
        if (header == nullptr)
            return false;
        ++seen[name];
        const auto bytes = headers.packet().bytes();
        const auto* first = reinterpret_cast<const std::uint8_t*>(header);
        EXPECT_GE(first, bytes.data()) << name;
        EXPECT_LE(first + sizeof *header, bytes.data() + bytes.size()) << name;
        return true;
    }

    void is_consistent(const Headers& headers)
    {
        const unsigned l3 = inside(headers, "arp", headers.arp()) +
                            inside(headers, "ipv4", headers.ipv4()) +
                            inside(headers, "ipv6", headers.ipv6());
        const unsigned l4 =
            inside(headers, "udp", headers.udp()) + inside(headers, "tcp", headers.tcp()) +
            inside(headers, "icmp", headers.icmp()) + inside(headers, "icmpv6", headers.icmpv6());
        const bool tag = inside(headers, "vlan", headers.vlan(0));
        EXPECT_LE(inside(headers, "qinq", headers.vlan(1)), tag);
        EXPECT_LE(tag, inside(headers, "ethernet", headers.ethernet()));
        EXPECT_EQ(l3, headers.l3() != 0 ? 1U : 0U);
        EXPECT_LE(l4, headers.l4() != 0 ? 1U : 0U);
        EXPECT_LE(headers.end(), headers.packet().length());
        if (headers.l4() != 0) {
            EXPECT_LT(headers.l3(), headers.l4());
            EXPECT_LE(headers.l4(), headers.end());
        }
        if (const auto payload = headers.payload(); !payload.empty()) {
            ++seen["payload"];
            const std::uint8_t* start = headers.packet().bytes().data();
            EXPECT_GT(payload.data(), start + headers.l4());
            EXPECT_LE(payload.data() + payload.size(), start + headers.end());
        }
        seen["fragment"] += headers.fragment();
        seen["later fragment"] += headers.fragment() && headers.l4() == 0;
        seen["not whole"] += l4 != 0 && !headers.whole() && !headers.fragment();
    }

    void checksums_agree(const Bytes& bytes)
    {
        const Packet packet = frame.at_end(bytes);
        const Headers headers{packet};
        seen["right"] += checksums_right(headers);
        if (!set_checksums(headers)) {
            EXPECT_EQ(bytes_of(packet), bytes);
            return;
        }
        ++seen["set"];
        EXPECT_TRUE(checksums_right(headers));
        const Bytes full = bytes_of(packet);
        if (set_pseudo_checksum(headers)) {
            ++seen["finished"];
            EXPECT_TRUE(finish_partial_checksum(headers));
        }
        EXPECT_EQ(bytes_of(packet), full);
        if (decrement_ttl(headers))
            ++seen["decremented"];
        EXPECT_TRUE(checksums_right(headers));
        seen["swapped"] += swap_ips(headers) && swap_ports(headers);
        EXPECT_TRUE(checksums_right(headers));
        rewrites_agree(headers);
    }

    void rewrites_agree(const Headers& headers)
    {
        const auto flow = five_tuple(headers);
        IpAddress to;
        to.v6 = headers.ipv6() != nullptr;
        to.bytes[to.size() - 1] = source.low_byte();
        if (set_source(headers, to)) {
            ++seen["readdressed"];
            EXPECT_TRUE(set_destination(headers, to));
            if (const auto changed = five_tuple(headers)) {
                EXPECT_EQ(changed->source, to);
                EXPECT_EQ(changed->destination_port, flow->destination_port);
            }
        }
        seen["flow"] += flow.has_value();
        seen["new port"] += set_destination_port(headers, source.low_byte());
        EXPECT_TRUE(checksums_right(headers));
    }

    void tags_agree(const Bytes& bytes)
    {
        const Packet packet = frame.at_end(bytes);
        if (insert_vlan(packet, 77)) {
            EXPECT_EQ(remove_vlan(packet), 77);
        }
        EXPECT_EQ(bytes_of(packet), bytes);
        const bool tagged = Headers{packet}.vlans() > 0;
        EXPECT_EQ(remove_vlan(packet).has_value(), tagged);
    }
};

TEST_F(PacketFuzz, StaysInsideThePacketAndConsistent)
{
    for (unsigned i = 0; i < 100'000 && !HasFailure(); ++i) {
        const Bytes bytes = source.next();
        is_consistent(frame.at_end(bytes));
        checksums_agree(bytes);
        tags_agree(bytes);
        const Packet packet = frame.at_end(bytes);
        swap_macs(packet);
        finish_checksum(packet, source.below(150), source.below(150));
        // With no headroom a write in front of the packet would be the last.
        const Packet front = frame.behind(0, bytes);
        EXPECT_FALSE(insert_vlan(front, 1));
        remove_vlan(front);
        EXPECT_FALSE(HasFailure()) << i << ": " << testing::PrintToString(bytes);
    }
    for (const char* kind :
         {"arp",         "ipv4",  "ipv6",    "udp",      "tcp",         "icmp",
          "icmpv6",      "vlan",  "qinq",    "payload",  "fragment",    "later fragment",
          "not whole",   "right", "set",     "finished", "decremented", "swapped",
          "readdressed", "flow",  "new port"})
        EXPECT_GT(seen[kind], 100U) << kind;
}

}  // namespace

}  // namespace pollux
