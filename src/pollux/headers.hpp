// SPDX-License-Identifier: BSD-3-Clause
// Finds the headers of a packet, and trusts none of their lengths:
//
//     const pollux::Headers headers{packet};
//     if (rte_udp_hdr* udp = headers.udp())
//         …  // it lies within the packet
#pragma once

#include "five_tuple.hpp"
#include "packet.hpp"

#include <rte_arp.h>
#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_icmp.h>
#include <rte_ip.h>
#include <rte_tcp.h>
#include <rte_udp.h>

#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace pollux {

// Returns the header at an offset in bytes; nullptr if the packet ends before the header does.
// DPDK's types need an even address: frames are received at one, and every header here has an even
// length.
template <class Header>
Header* header_at(Packet packet, unsigned offset) noexcept
{
    if (offset > packet.length() || packet.length() - offset < sizeof(Header))
        return nullptr;
    return reinterpret_cast<Header*>(packet.bytes().data() + offset);
}

constexpr bool is_vlan(unsigned ether_type) noexcept
{
    return ether_type == RTE_ETHER_TYPE_VLAN || ether_type == RTE_ETHER_TYPE_QINQ;
}

// Where a packet's headers are, found once: Ethernet, up to two VLAN tags, then ARP, IPv4 or IPv6,
// then what IP carries. Unlike rte_net_get_ptype() it compares every length with the packet's: a
// pointer to a header is nullptr unless the whole header is there and its lengths are true.
//
// It stays valid after changes that move and resize no header (addresses, ports, TTL, checksums),
// but not after push_front, pop_front, insert, write, resize, insert_vlan or remove_vlan. It
// belongs to the thread that holds the packet.
class Headers {
public:
    // Implicit, so that functions which take Headers take a Packet as well.
    Headers(Packet packet) noexcept;

    Packet packet() const noexcept { return packet_; }

    // The type after the VLAN tags, in host order; 0 without an Ethernet header. With a third tag
    // it is 0x8100 or 0x88a8.
    unsigned ether_type() const noexcept { return ether_type_; }
    unsigned vlans() const noexcept { return vlans_; }

    // Offsets in bytes, 0 if there is none: l3() of ARP or IP, l4() of what follows IP's last
    // header, end() of the first byte after the IP packet, where padding may follow.
    unsigned l3() const noexcept { return l3_; }
    unsigned l4() const noexcept { return l4_; }
    unsigned end() const noexcept { return end_; }

    // IPPROTO_… of what follows IP and IPv6's hop-by-hop, routing, fragment and destination
    // headers. More than 8 of those are considered an attack; then l4() is 0.
    unsigned protocol() const noexcept { return protocol_; }

    // Whether it is a fragment of IPv4 or IPv6. The first fragment has an L4 header, later ones do
    // not.
    bool fragment() const noexcept { return fragment_; }

    // Whether IP's header has the addresses that L4's checksum covers, those of the two ends. It
    // has others with an IPv6 routing header or an IPv4 source route that is not at its end, and
    // with the Home Address option of Mobile IPv6. Also false if IPv6's headers cannot be followed
    // to the last one, which may be such a header.
    bool end_to_end() const noexcept { return end_to_end_; }

    // Whether all that L4's checksum covers is here: it is not a fragment, and it is end_to_end().
    bool whole() const noexcept { return l4_ != 0 && !fragment_ && end_to_end_; }

    rte_ether_hdr* ethernet() const noexcept { return header_at<rte_ether_hdr>(packet_, 0); }
    // Index 0 is the outer tag.
    rte_vlan_hdr* vlan(unsigned index = 0) const noexcept
    {
        return index < vlans_ ? at<rte_vlan_hdr>(vlan_offset(index)) : nullptr;
    }
    // Only ARP for IPv4 over Ethernet, which is what rte_arp_hdr describes.
    rte_arp_hdr* arp() const noexcept { return l3_as<rte_arp_hdr>(RTE_ETHER_TYPE_ARP); }
    rte_ipv4_hdr* ipv4() const noexcept { return l3_as<rte_ipv4_hdr>(RTE_ETHER_TYPE_IPV4); }
    rte_ipv6_hdr* ipv6() const noexcept { return l3_as<rte_ipv6_hdr>(RTE_ETHER_TYPE_IPV6); }
    rte_udp_hdr* udp() const noexcept;
    rte_tcp_hdr* tcp() const noexcept;
    // ICMP for IPv4, and ICMPv6, which has the same first four bytes and the same echo messages.
    rte_icmp_hdr* icmp() const noexcept;
    rte_icmp_hdr* icmpv6() const noexcept;

    // What UDP or TCP carries, without padding; of a first fragment, as much as is here. Empty
    // without such a header.
    std::span<std::uint8_t> payload() const noexcept;

private:
    // 802.1ad has two tags. With more, what follows is no IP header for us.
    static constexpr unsigned most_vlans = 2;
    // A limit for the time that a packet can take here. RFC 8200 knows six kinds of extension
    // headers, and one of them may come twice; after more, L4 is not looked for.
    static constexpr unsigned most_extensions = 8;

    static constexpr unsigned vlan_offset(unsigned index) noexcept
    {
        return sizeof(rte_ether_hdr) + index * sizeof(rte_vlan_hdr);
    }
    void find_arp(unsigned offset) noexcept;
    void find_ipv4(unsigned offset) noexcept;
    void find_ipv6(unsigned offset) noexcept;
    void find_after_extensions(unsigned offset) noexcept;

    template <class Header>
    Header* at(unsigned offset) const noexcept
    {
        return reinterpret_cast<Header*>(packet_.bytes().data() + offset);
    }
    template <class Header>
    Header* l3_as(unsigned ether_type) const noexcept
    {
        return l3_ != 0 && ether_type_ == ether_type ? at<Header>(l3_) : nullptr;
    }
    template <class Header>
    Header* l4_as(unsigned protocol) const noexcept
    {
        const bool fits = l4_ != 0 && end_ - l4_ >= int{sizeof(Header)};
        return fits && protocol_ == protocol ? at<Header>(l4_) : nullptr;
    }

    Packet packet_;
    std::uint16_t ether_type_ = 0;
    std::uint16_t l3_ = 0;
    std::uint16_t l4_ = 0;
    std::uint16_t end_ = 0;
    std::uint8_t vlans_ = 0;
    std::uint8_t protocol_ = 0;
    bool fragment_ = false;
    bool end_to_end_ = false;
};

// Returns the flow that the packet belongs to, with the addresses of IP's header. nullopt if it has
// no ports: if it is not IP; of UDP, TCP, SCTP, DCCP or UDP-Lite; or if the ports are not in the
// packet, because it is a later fragment or cut off.
std::optional<FiveTuple> five_tuple(const Headers& headers) noexcept;

}  // namespace pollux

#include "detail/headers.hpp"  // IWYU pragma: export
