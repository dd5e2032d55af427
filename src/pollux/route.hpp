// SPDX-License-Identifier: BSD-3-Clause
// Looks up how a packet gets to an IP address: netdev, source address, MAC of the next hop.
//
//     const auto route = pollux::route_to(pollux::IpAddress{"192.0.2.7"}, std::chrono::seconds{1});
//     headers.ethernet()->dst_addr = route.destination;
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <rte_ether.h>

#include <chrono>

namespace pollux {

// What a packet to an address needs, by the kernel's routes and neighbours at the time of the
// look-up. It is not kept up to date.
struct Route {
    Netdev netdev;                    // through which the packet leaves
    IpAddress source;                 // which the kernel would use; all 0 if it does not say
    IpAddress next_hop;               // the gateway, or the address itself
    rte_ether_addr destination = {};  // the next hop's MAC, or the group's for multicast
};

// Looks up the route in the network namespace of the calling thread; any thread may call it. If the
// kernel does not know the next hop's MAC, this makes the kernel ask for it, which needs
// CAP_NET_ADMIN, and waits at most `patience`. With a patience of 0 it changes nothing.
//
// Throws Error: no_route if there is no route, if a route forbids such packets, or if the MAC is
// still unknown; also for an address of this machine, and for a link-local IPv6 address, because
// every link has those. missing_capability without CAP_NET_ADMIN, netdev_gone if the netdev was
// removed meanwhile.
Route route_to(const IpAddress& address, std::chrono::milliseconds patience = {});

}  // namespace pollux
