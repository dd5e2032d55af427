// SPDX-License-Identifier: BSD-3-Clause
#pragma once

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
#include <span>

namespace pollux {

// The header at an offset; nullptr when the packet ends before the header does. DPDK's types want
// an even address: frames are received at one, and every header here has an even length.
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
// then what IP carries. Unlike rte_net_get_ptype it compares every length with the packet's: a
// view is nullptr unless its header is there whole and does not lie.
//
// What changes no header's place or length (addresses, ports, TTL, checksums) leaves it valid;
// push_front, pop_front, resize, insert_vlan and remove_vlan do not.
class Headers {
public:
    // Implicit: what takes Headers takes a Packet as well.
    Headers(Packet packet) noexcept;

    Packet packet() const noexcept { return packet_; }

    // Behind the tags, in host order; 0 without an Ethernet header. A third tag's is 0x8100 or
    // 0x88a8.
    unsigned ether_type() const noexcept { return ether_type_; }
    unsigned vlans() const noexcept { return vlans_; }

    // Offsets in bytes. l3: of ARP or IP; l4: of what follows IP's last header; end: of the IP
    // packet, behind which there may be padding. 0 where there is none.
    unsigned l3() const noexcept { return l3_; }
    unsigned l4() const noexcept { return l4_; }
    unsigned end() const noexcept { return end_; }

    // IPPROTO_…, behind IPv6's hop-by-hop, routing, fragment and destination headers. More than 8
    // of those are taken for an attack: l4() is 0 then.
    unsigned protocol() const noexcept { return protocol_; }

    // Of IPv4 or IPv6. The first one has an L4 header, those after it have none.
    bool fragment() const noexcept { return fragment_; }

    // All that L4's checksum covers is here: no fragment, and no routing header of IPv6 that has
    // the final destination's address.
    bool whole() const noexcept { return l4_ != 0 && !fragment_ && !routed_; }

    rte_ether_hdr* ethernet() const noexcept { return header_at<rte_ether_hdr>(packet_, 0); }
    // 0 is the outer one.
    rte_vlan_hdr* vlan(unsigned index = 0) const noexcept
    {
        return index < vlans_ ? at<rte_vlan_hdr>(vlan_offset(index)) : nullptr;
    }
    // Of Ethernet and IPv4, which is what rte_arp_hdr describes.
    rte_arp_hdr* arp() const noexcept { return l3_as<rte_arp_hdr>(RTE_ETHER_TYPE_ARP); }
    rte_ipv4_hdr* ipv4() const noexcept { return l3_as<rte_ipv4_hdr>(RTE_ETHER_TYPE_IPV4); }
    rte_ipv6_hdr* ipv6() const noexcept { return l3_as<rte_ipv6_hdr>(RTE_ETHER_TYPE_IPV6); }
    rte_udp_hdr* udp() const noexcept;
    rte_tcp_hdr* tcp() const noexcept;
    // ICMP for IPv4, and ICMPv6, which has the same first four bytes and the same echo messages.
    rte_icmp_hdr* icmp() const noexcept;
    rte_icmp_hdr* icmpv6() const noexcept;

    // What UDP or TCP carries, without padding; in a first fragment as much as is here. Empty
    // without such a header.
    std::span<std::uint8_t> payload() const noexcept;

private:
    static constexpr unsigned most_vlans = 2;
    static constexpr unsigned most_extensions = 8;

    static constexpr unsigned vlan_offset(unsigned index) noexcept
    {
        return sizeof(rte_ether_hdr) + index * sizeof(rte_vlan_hdr);
    }
    void find_arp(unsigned offset) noexcept;
    void find_ipv4(unsigned offset) noexcept;
    void find_ipv6(unsigned offset) noexcept;
    void find_behind_extensions(unsigned offset) noexcept;

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
    bool routed_ = false;
};

}  // namespace pollux

#include "detail/headers.hpp"  // IWYU pragma: export
