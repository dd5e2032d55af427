// SPDX-License-Identifier: BSD-3-Clause
// What a Port is asked for; pollux/port_report.hpp has what it got.
#pragma once

#include "default_ring.hpp"
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

// automatic uses zero-copy where the driver grants it, and copy mode otherwise. required makes the
// Port throw Error (no_zero_copy) instead.
enum class ZeroCopy { automatic, required, never };

// Preferred busy polling (Linux 5.11): the driver does its work inside receive(), which then makes
// a syscall when nothing waits, though not within 5 microseconds of the last one, because sending
// would starve. The NIC's interrupts stay off for as long as the netdev's napi_defer_hard_irqs and
// gro_flush_timeout say. Drivers without a NAPI that sockets can poll
// (veth from 6.13 on) ignore it, and the report has a note.
struct BusyPoll {
    unsigned timeout_us = 20;  // microseconds that one syscall may poll, above 0
    unsigned budget = 64;      // packets that one syscall may handle, 1 to 65535
};

struct PortOptions {
    Netdev netdev = {};
    // Instead of a netdev: an ethdev that the EAL has made from its arguments (--vdev=…, or a NIC
    // with a driver of DPDK's own) and that has not been started. It is closed with the Port.
    // `xdp_mode`, `zero_copy` and `take_all` matter for net_af_xdp only; everything else comes from
    // its EAL arguments.
    std::optional<std::uint16_t> ethdev = {};
    // The queues to drive, each once. Empty: all of a netdev or of net_af_xdp, and queue 0 of
    // another ethdev. Those of an ethdev must begin with 0 and have no gap.
    std::vector<unsigned> queues = {};
    // Descriptors of the RX and of the TX ring, a power of two from 64 to 8192. The PMD gives
    // the kernel 2048 frames to receive into, so a longer RX ring never fills up.
    unsigned ring = default_ring;
    // transmit: every packet that arrives on these queues stays with the kernel. receive: packets
    // that are sent nevertheless are dropped, and counted as tx_down.
    Direction direction = Direction::both;
    XdpMode xdp_mode = XdpMode::automatic;
    ZeroCopy zero_copy = ZeroCopy::automatic;
    std::optional<BusyPoll> busy_poll = {};
    // What arrives stays with the kernel until Port::start(), which Run::start() calls for the
    // ports of its streams. So no packet waits in a ring while other ports are still being opened.
    // An ethdev whose arguments bring an XDP program starts at once.
    bool deferred_start = false;
    bool promiscuous = false;  // as long as the port exists, and never longer than the process
    // Allows taking every packet from the netdev of the machine's default route, or from one by
    // which an established TCP connection of this host comes in. Without it such a netdev is
    // refused (default_route), because the machine would be off the network, unless all of `take`
    // name a port; for connections, unless there is a `take` or an `xdp_program`.
    bool take_all = false;
    // Only packets of these protocols and destination ports go to the sockets, in IPv4 without
    // fragments or in IPv6 without extension headers, after at most one VLAN tag. All others go to
    // the kernel, and are counted as rx_passed. Empty: every packet goes to the sockets.
    std::vector<Flow> take = {};
    // A BPF object file with one SEC("xdp") program, or "FILE#NAME" if it has several. The program
    // gets the packets of the port's queues while they have sockets. Its verdict is final, so it
    // must redirect packets to the sockets itself: bpf_redirect_map(&xsks_map, ctx->rx_queue_index,
    // XDP_PASS). Its map of that name is replaced by ours, and so is `pollux_passed`, in which it
    // may count by queue what it passes on (rx_passed); Pollux cannot count what it drops. It is
    // removed with the port, and never outlives the sockets. Not together with `take`, and before
    // Linux 6.16 not if the program on the netdev writes RX metadata.
    std::string xdp_program = {};
    // Asks for per-packet metadata from the NIC: rx_metadata() in metadata.hpp. It needs native
    // mode, Linux 6.3, no `xdp_program`, and that the first port of the netdev has asked for it
    // (not on a veth since Linux 6.16); otherwise a note of the report says why there is none.
    bool rx_metadata = false;
};

}  // namespace pollux
