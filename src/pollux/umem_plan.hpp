// SPDX-License-Identifier: BSD-3-Clause
// How large a Umem is to be, and how large it gets.
#pragma once

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
    unsigned queues = 0;                       // 0: all of a netdev or net_af_xdp, otherwise 1
    unsigned ring = 1024;
    Direction direction = Direction::both;
};

struct UmemOptions {
    // The ports that will use the frames: umem_options_for() takes them from the ports' options.
    // The next five members say the same of whole netdevs that are all used alike.
    std::vector<UmemUser> users = {};
    // The frames are made large enough for these netdevs' MTUs, and as many as their queues need.
    std::vector<Netdev> netdevs = {};
    std::vector<std::uint16_t> ethdevs = {};  // and these that the EAL has made (PortOptions)
    unsigned queues = 0;   // of each; 0: all of a netdev or net_af_xdp, 1 of other ethdevs
    unsigned ring = 1024;  // descriptors of the TX ring of each queue
    // What the ports are for: those that only receive need no frames for the TX side.
    Direction direction = Direction::both;
    // Bytes that Packet::push_front() must find in front of a packet: at most 384, which is what
    // net_af_xdp and the kernel leave, whatever is asked for.
    unsigned headroom = 0;
    unsigned max_frame =
        0;                // bytes, Ethernet header included, FCS not; 0: largest MTU + 18, >= 1518
    unsigned frames = 0;  // 0: enough for full rings and full caches
    unsigned lcores = 0;  // how many will take and give frames; 0: all workers of the EAL
    int socket_id = -1;   // NUMA node; -1: that of the first netdev, if it has one
};

// What UmemOptions come to; without ethdevs, known before the EAL runs.
struct UmemPlan {
    unsigned sockets = 0;    // queues in all
    unsigned data_room = 0;  // bytes of an mbuf's buffer
    unsigned max_frame = 0;  // bytes a frame may have: data_room - 384
    unsigned chunk = 0;      // bytes from one frame to the next
    unsigned frames = 0;
    unsigned cache = 0;     // frames that each lcore may keep to itself, times 1.5
    std::size_t bytes = 0;  // chunk * frames
};

}  // namespace pollux
