// SPDX-License-Identifier: BSD-3-Clause
// Receive side scaling (RSS): on which queue a flow arrives, and choosing the queues.
//
//     const pollux::RssGuard guard{{.netdev = nic, .queues = {2, 3}, .symmetric = true}};
//     const auto queue = guard.rss().queue(flow);
#pragma once

#include "five_tuple.hpp"
#include "netdev.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pollux {

// Computes in software the hash that NICs make of a flow (Toeplitz); without `ports` for NICs that
// hash only addresses. The key should be 4 bytes longer than the input: 40 bytes for IPv6 with
// ports, 16 for IPv4 with ports. A shorter key is continued with zeros. Any thread may call it.
std::uint32_t toeplitz(std::span<const std::uint8_t> key, const FiveTuple& flow, bool ports = true);

// How a netdev spreads the packets that it receives over its queues, as `ethtool -x` shows it.
struct Rss {
    enum class Symmetry : std::uint8_t {
        none,
        by_xor,     // source ^ destination is hashed, twice (Linux 6.8)
        by_or_xor,  // source | destination and source ^ destination are hashed (Linux 6.15)
    };

    std::vector<unsigned> table;    // the queue for each hash modulo the table's size
    std::vector<std::uint8_t> key;  // empty: the driver does not say
    bool is_toeplitz = true;        // false: the driver hashes with another function
    Symmetry symmetry = Symmetry::none;
    // Whether ports are hashed too; empty if the driver does not say.
    struct Ports {
        std::optional<bool> udp4, tcp4, udp6, tcp6;
    } ports;

    // The queue on which a flow's packets arrive, unless they are fragments or an ntuple rule says
    // otherwise. Empty if the driver does not say enough, or the flow is neither UDP nor TCP.
    std::optional<unsigned> queue(const FiveTuple& flow) const;
};

// Reads it from the driver. Throws Error: not_supported if the driver has no RSS (veth, or a single
// queue), netdev_gone. Any thread may call it.
Rss rss_of(const Netdev& netdev);

// What an RssGuard is made from. At least one of `queues` and `symmetric` must be set.
struct RssOptions {
    Netdev netdev;
    // These queues get equal shares of the flows, and all others nothing. Empty leaves the table as
    // it is.
    std::vector<unsigned> queues = {};
    // Makes both directions of a flow arrive on the same queue: by XOR if kernel and driver can,
    // otherwise by the key 6d:5a:6d:5a… Drivers that hash no UDP ports spread UDP by its addresses.
    bool symmetric = false;
};

// Changes a netdev's RSS for as long as this object lives. The destructor, or after a kill the next
// Pollux process on the netdev, puts back what was there before, except for what was changed again
// since then. Make it before the Ports that receive on these queues. The kernel remembers that the
// table was chosen, and then refuses `ethtool -L` with fewer queues than the table names, unless
// the table is the kernel's own default.
//
// The constructor does all or nothing. It throws Error: invalid_option or queue_out_of_range for
// wrong options, not_supported if the driver cannot do it, setting_in_use (EBUSY) while there is
// another guard on the netdev, missing_capability without CAP_NET_ADMIN.
//
// Any thread may use it, one at a time.
class RssGuard {
public:
    explicit RssGuard(const RssOptions& options);
    ~RssGuard();
    RssGuard(RssGuard&&) noexcept;
    RssGuard& operator=(RssGuard&&) noexcept;

    // As it is with this guard.
    const Rss& rss() const noexcept;
    // Says what this put back that a killed process had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
