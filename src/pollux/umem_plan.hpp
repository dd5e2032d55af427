// SPDX-License-Identifier: BSD-3-Clause
// How large a Umem should be, and how large it will be.
#pragma once

#include "default_ring.hpp"
#include "direction.hpp"
#include "netdev.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace pollux {

// What one port needs frames for; see PortOptions.
struct UmemUser {
    Netdev netdev = {};
    std::optional<std::uint16_t> ethdev = {};  // instead of a netdev: one that the EAL made
    unsigned queues = 0;                       // 0: all of a netdev or of net_af_xdp, otherwise 1
    unsigned ring = default_ring;              // descriptors of the TX ring of each queue
    Direction direction = Direction::both;
};

struct UmemOptions {
    // The ports that will use the frames; umem_options_for() makes them from the ports' options.
    // The next five members are a shorter way to say the same if all ports are used alike.
    std::vector<UmemUser> users = {};
    // The frames will be large enough for these netdevs' MTUs, and enough for their queues.
    std::vector<Netdev> netdevs = {};
    std::vector<std::uint16_t> ethdevs = {};  // and for these, which the EAL made (PortOptions)
    unsigned queues = 0;  // of each; 0: all of a netdev or of net_af_xdp, 1 of other ethdevs
    unsigned ring = default_ring;  // descriptors of the TX ring of each queue
    // What the ports are for: those that only receive need no frames for the TX side.
    Direction direction = Direction::both;
    // Bytes that Packet::push_front() must find in front of a packet, at most 384: net_af_xdp and
    // the kernel always leave exactly that much.
    unsigned headroom = 0;
    // Bytes with Ethernet header and without FCS, at most 3456; 0: the largest MTU + 18, and at
    // least 1518.
    unsigned max_frame = 0;
    unsigned frames = 0;  // of all pools together; 0: enough for full rings and full caches
    unsigned lcores = 0;  // how many will use the frames of a pool; 0: all lcores of the EAL
    // Mempools that the frames are split into, as many as a port has queues at most: the n-th queue
    // of each port uses pool n modulo `pools`. A socket registers its whole pool with the kernel,
    // so many queues open faster, and take less of the kernel's memory, if each has a pool of its
    // own. Packets that go on to a queue of another pool are copied.
    unsigned pools = 1;
    int socket_id = -1;  // NUMA node; -1: that of the first netdev, if it has one
};

// The sizes that UmemOptions lead to (Umem::plan()). Can be computed before the EAL starts, unless
// ethdevs are named.
struct UmemPlan {
    unsigned sockets = 0;    // queues of all ports together
    unsigned data_room = 0;  // bytes of an mbuf's buffer
    unsigned max_frame = 0;  // bytes that a frame may have: data_room - 384
    unsigned chunk = 0;      // bytes from one frame to the next
    unsigned pools = 1;      // of the same size
    unsigned frames = 0;     // of all pools together
    // Size of each lcore's cache, which holds as many; before DPDK 26.07, up to 1.5 times as many.
    unsigned cache = 0;
    std::size_t bytes = 0;  // chunk * frames
};

}  // namespace pollux
