// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <rte_ether.h>

#include <chrono>

namespace pollux {

// What a packet to an address needs, by the kernel's routes and neighbours at that moment: nothing
// keeps it up to date.
struct Route {
    Netdev netdev;                    // it leaves here
    IpAddress source;                 // that the kernel would give it
    IpAddress next_hop;               // the gateway, or the address itself
    rte_ether_addr destination = {};  // the MAC of the next hop, or that of a group
};

// In the network namespace of the calling thread. When the kernel does not know the next hop's MAC
// it is told to find out (which needs CAP_NET_ADMIN), and `patience` says how long to wait for it;
// without patience nothing is changed. A link-local IPv6 address is refused, because every link has
// some.
//
// Throws Error: EHOSTUNREACH while the MAC is not known, the kernel's reason where there is no
// route, EINVAL for an address of this machine.
Route route_to(const IpAddress& address, std::chrono::milliseconds patience = {});

}  // namespace pollux
