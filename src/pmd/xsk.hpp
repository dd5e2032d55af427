// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/detail/ring.hpp"
#include "pollux/socket_status.hpp"

#include <cstdint>
#include <string>
#include <vector>

struct rte_mbuf;
struct rte_mempool;

namespace pollux {

// The AF_XDP socket that net_af_xdp keeps to itself, seen from outside: its descriptor and its
// rings. Does not own it.
class Xsk {
public:
    // The socket behind an ethdev queue that is set up. `ring` is the number of descriptors its RX
    // and TX rings were set up with; 0: not known, then only what needs no ring's size can be
    // asked. Throws Error when it cannot be found.
    Xsk(std::uint16_t port, std::uint16_t queue, unsigned ring);

    int fd() const noexcept { return fd_; }
    std::uint64_t inode() const noexcept { return inode_; }
    bool is_open() const noexcept;
    bool zero_copy() const noexcept;
    XdpStatistics statistics() const noexcept;
    // Lets one sendto() send as much as a burst (Linux 6.17, copy mode). Older kernels stay at 32.
    bool set_tx_budget(unsigned descriptors) noexcept;

    // Sends what is in the TX ring and waits for the kernel to finish, at most 200 ms. The queue
    // must be out of the XSKMAP, and no lcore may use it.
    void flush() const noexcept;

    // Adds every mbuf that is in one of the four rings now, none twice. The socket must be at rest.
    // The mempool is the one it was set up with.
    struct Frames {
        // Taken from the fill ring, and neither received nor given back: they wait in the driver's
        // own ring (zero-copy), or the driver has refused them.
        unsigned kept = 0;
        std::vector<rte_mbuf*> posted;  // fill and RX ring: nobody else refers to them
        std::vector<rte_mbuf*> sent;    // TX and completion ring: may be shared
        Frames& operator+=(const Frames& other);
    };
    void collect(Frames& into, rte_mempool& pool) const;

    // Frames that the kernel has taken from the fill ring for good, so far.
    unsigned kept() const noexcept;

    // Unmaps the rings where the PMD's close has not.
    void unmap_leaked() const noexcept;

    Ring rx, tx, fill, completion;

private:
    // Frames inside the kernel: taken from the TX ring and not yet completed.
    std::uint32_t in_flight() const noexcept;

    int fd_ = -1;
    std::uint64_t inode_ = 0;
};

}  // namespace pollux
