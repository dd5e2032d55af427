// SPDX-License-Identifier: BSD-3-Clause
// What a Port is asked for.
#pragma once

#include "direction.hpp"
#include "flow.hpp"
#include "netdev.hpp"
#include "queue_range.hpp"
#include "xdp_mode.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pollux {

enum class ZeroCopy { automatic, required, never };

// Preferred busy polling (Linux 5.11): the driver works inside receive(), which then makes a
// syscall whenever nothing waits, and the NIC's interrupts stay off as long as napi_defer_hard_irqs
// and gro_flush_timeout of the netdev say. Drivers without a NAPI that sockets can poll (veth from
// 6.13 on) ignore it, which the report notes.
struct BusyPoll {
    unsigned timeout_us = 20;  // that a syscall may poll for
    unsigned budget = 64;      // packets that it may handle
};

struct PortOptions {
    Netdev netdev = {};
    // Instead of a netdev: an ethdev that the EAL has made from its words (--vdev=…, or a NIC with
    // a driver of DPDK's own) and that nobody has started yet; it is closed with the Port.
    // `xdp_mode`, `zero_copy` and `take_all` matter for net_af_xdp only; its words say what else it
    // is.
    std::optional<std::uint16_t> ethdev = {};
    // Empty: all of a netdev's or of a net_af_xdp's, 0 of another ethdev. Ethdevs are driven from
    // queue 0 on.
    std::vector<unsigned> queues = {};
    // Descriptors of the RX and of the TX ring, a power of two, 64..8192. The PMD posts 2048 frames
    // whatever the ring: from 2048 on the frames run out before the ring is full, and what nobody
    // received in time is counted as rx_fill_empty instead of rx_ring_full.
    unsigned ring = 1024;
    // transmit: every packet that arrives on these queues stays with the kernel. receive: what is
    // sent all the same is dropped, and counted as tx_down.
    Direction direction = Direction::both;
    XdpMode xdp_mode = XdpMode::automatic;
    ZeroCopy zero_copy = ZeroCopy::automatic;
    std::optional<BusyPoll> busy_poll = {};
    bool promiscuous = false;
    // Takes every packet, also from the netdev of the machine's default route. Without it such a
    // netdev is refused, because the machine would be off the network; except when all of `take`
    // name a port.
    bool take_all = false;
    // Of the queues' packets, only these come to the sockets: IPv4 that is no fragment and IPv6
    // without extension headers, of these protocols and destination ports, behind at most one VLAN
    // tag. All others go to the kernel, counted as rx_passed. Empty: every packet comes.
    std::vector<Flow> take = {};
    // A BPF object file with one SEC("xdp") program, or "FILE#NAME" where it has several. It gets
    // the packets of the port's queues while they have sockets, and what it returns is done; so it
    // hands packets to the sockets itself: bpf_redirect_map(&xsks_map, ctx->rx_queue_index,
    // XDP_PASS). Its map of that name becomes ours, and so does `pollux_passed`, in which it may
    // count by queue what it passes on (rx_passed); what it drops Pollux does not see. It goes with
    // the port, and never outlives the sockets. Not together with `take`, nor where the program on
    // the netdev writes RX metadata.
    std::string xdp_program = {};
    // Wishes for what the NIC knows of each packet: rx_metadata() in metadata.hpp. In native mode,
    // from Linux 6.3 on, and only if the first port of the netdev has asked for it; else a note of
    // the report says why not.
    bool rx_metadata = false;
};

}  // namespace pollux
