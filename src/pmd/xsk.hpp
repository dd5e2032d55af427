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
// rings. It does not own the socket.
class Xsk {
public:
    // The socket of an ethdev queue that is set up. `ring` is the number of descriptors that its RX
    // and TX rings were set up with; 0 if unknown, and then only what needs no ring's size may be
    // called. Throws Error (system, ENOENT) if the socket cannot be found.
    Xsk(std::uint16_t port, std::uint16_t queue, unsigned ring);

    int fd() const noexcept { return fd_; }
    bool is_open() const noexcept;
    bool zero_copy() const noexcept;
    XdpStatistics statistics() const noexcept;
    // Lets one sendto() send as much as a burst (Linux 6.17, copy mode). Returns false on older
    // kernels, which stay at 32.
    bool set_tx_budget(unsigned descriptors) noexcept;

    // Sends what is in the TX ring and waits until the kernel has finished, at most 200 ms. Before,
    // the queue must be taken out of the XSKMAP, and no lcore may use it. Returns how many packets
    // the driver has dropped.
    unsigned flush() const noexcept;

    // Adds every mbuf that is in one of the four rings now, each once. No packet may move
    // meanwhile. The mempool is the one that the socket was set up with.
    struct Frames {
        // How many are inside the kernel: taken from the fill ring, and neither received nor given
        // back (they wait in the driver's own ring, in zero-copy mode, or the driver has refused
        // them), or taken from the TX ring and not completed.
        unsigned kept = 0;
        std::vector<rte_mbuf*> posted;  // in the fill and RX ring: nothing else refers to them
        std::vector<rte_mbuf*> sent;    // in the TX and completion ring: may be shared
        Frames& operator+=(const Frames& other);
    };
    void collect(Frames& into, rte_mempool& pool) const;

    // Frames that the kernel has taken from the fill ring so far, and not given back.
    unsigned kept() const noexcept;

    // Unmaps the rings that the PMD's close has left mapped.
    void unmap_leaked() const noexcept;

    Ring rx, tx, fill, completion;

private:
    // Frames inside the kernel: taken from the TX ring and not yet completed.
    std::uint32_t in_flight() const noexcept;

    int fd_ = -1;
    std::uint64_t inode_ = 0;
};

}  // namespace pollux
