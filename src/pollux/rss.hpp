// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pollux {

// One direction of a UDP or TCP flow over IP, as its packets arrive. Ports in host byte order.
struct FiveTuple {
    IpAddress source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
    bool tcp = false;  // else UDP
};

// The hash that NICs make of a flow (Toeplitz), in software. Without ports where the NIC hashes
// addresses only. The key must be 4 bytes longer than what is hashed: 40 for IPv6 with ports, 16
// for IPv4; where it is shorter zeros stand for the rest.
std::uint32_t toeplitz(std::span<const std::uint8_t> key, const FiveTuple& flow, bool ports = true);

// How a netdev spreads what it receives over its queues: receive side scaling, `ethtool -x`.
struct Rss {
    enum class Symmetry : std::uint8_t {
        none,
        by_xor,     // of source and destination, before they are hashed (Linux 6.8)
        by_or_xor,  // (Linux 6.15)
    };

    std::vector<unsigned> table;    // the queue of each hash, modulo the table's size
    std::vector<std::uint8_t> key;  // empty: the driver does not tell
    bool is_toeplitz = true;        // false: the driver says that it hashes with another function
    Symmetry symmetry = Symmetry::none;
    // Whether ports are hashed, too; nothing where the driver does not tell.
    struct Ports {
        std::optional<bool> udp4, tcp4, udp6, tcp6;
    } ports;

    // Where a flow's packets arrive, unless they are fragments or an ntuple rule says otherwise.
    // Nothing where the driver does not tell enough.
    std::optional<unsigned> queue(const FiveTuple& flow) const;
};

// As it is now. Throws Error; EOPNOTSUPP where the driver has no RSS (veth, or a single queue).
Rss rss_of(const Netdev& netdev);

struct RssOptions {
    Netdev netdev;
    // Each gets the same share of the flows, all others nothing; empty: the table stays as it is.
    std::vector<unsigned> queues = {};
    // Both directions of a flow arrive on the same queue: by XOR where kernel and driver can, else
    // by the key 6d:5a:6d:5a… Drivers that hash no ports of UDP spread by addresses only.
    bool symmetric = false;
};

// Chooses the queues of a netdev for as long as it lives; the destructor, or after a kill the next
// Pollux process on the netdev, puts back what was there before and has not been changed since by
// somebody else. To be made before the Ports that receive on these queues. The kernel remembers
// that the table was chosen, and then refuses `ethtool -L` with less queues than it names, unless
// it is the kernel's own default.
//
// The constructor does all or nothing. Throws Error: EOPNOTSUPP where the driver cannot, EBUSY
// while there is another guard on the netdev. Any thread; needs CAP_NET_ADMIN.
class RssGuard {
public:
    explicit RssGuard(const RssOptions& options);
    ~RssGuard();
    RssGuard(RssGuard&&) noexcept;
    RssGuard& operator=(RssGuard&&) noexcept;

    // As the constructor has made it.
    const Rss& rss() const noexcept;
    // What was put back that a killed process had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
