// SPDX-License-Identifier: BSD-3-Clause
// Adds and removes VLAN tags, in place:
//
//     pollux::insert_vlan(packet, 100);                   // VLAN 100, priority 0
//     if (const auto tci = pollux::remove_vlan(packet)) …  // the tag that it had
#pragma once

#include "headers.hpp"
#include "packet.hpp"

#include <rte_byteorder.h>
#include <rte_ether.h>

#include <cstdint>
#include <cstring>
#include <optional>

namespace pollux {

// Puts a tag in front of those that the packet has; only the MAC addresses move. `tci` has the
// priority in its upper 3 bits and the VLAN id in its lower 12; `tpid` may also be
// RTE_ETHER_TYPE_QINQ. Returns false and changes nothing without an Ethernet header or 4 bytes of
// headroom. A Headers of the packet is no longer valid. Call it from the thread that holds the
// packet.
inline bool insert_vlan(Packet packet, std::uint16_t tci,
                        std::uint16_t tpid = RTE_ETHER_TYPE_VLAN) noexcept
{
    if (packet.length() < sizeof(rte_ether_hdr))
        return false;
    std::uint8_t* front = packet.push_front(sizeof(rte_vlan_hdr));
    if (front == nullptr)
        return false;
    std::memmove(front, front + sizeof(rte_vlan_hdr), 2 * RTE_ETHER_ADDR_LEN);
    const std::uint16_t tag[] = {rte_cpu_to_be_16(tpid), rte_cpu_to_be_16(tci)};
    std::memcpy(front + 2 * RTE_ETHER_ADDR_LEN, tag, sizeof tag);
    return true;
}

// Removes the outer tag and returns its TCI, in host order. Returns nullopt and changes nothing if
// there is none. A Headers of the packet is no longer valid. Call it from the thread that holds the
// packet.
inline std::optional<std::uint16_t> remove_vlan(Packet packet) noexcept
{
    const auto* ethernet = header_at<rte_ether_hdr>(packet, 0);
    const auto* tag = header_at<rte_vlan_hdr>(packet, sizeof *ethernet);
    if (tag == nullptr || !is_vlan(rte_be_to_cpu_16(ethernet->ether_type)))
        return std::nullopt;
    const std::uint16_t tci = rte_be_to_cpu_16(tag->vlan_tci);
    std::uint8_t* front = packet.bytes().data();
    std::memmove(front + sizeof *tag, front, 2 * RTE_ETHER_ADDR_LEN);
    packet.pop_front(sizeof *tag);
    return tci;
}

}  // namespace pollux
