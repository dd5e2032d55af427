// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/detail/ring.hpp"
#include "pollux/stats.hpp"

#include <cstdint>
#include <string>
#include <vector>

struct rte_mbuf;
struct rte_mempool;

namespace pollux {

// The descriptors of this process that the PMD or libxdp may leave behind, by kind and inode.
struct OpenFd {
    enum class Kind { af_xdp, bpf_program };
    int fd = -1;
    Kind kind = Kind::af_xdp;
    std::uint64_t id = 0;  // inode of the socket, id of the program
    bool operator==(const OpenFd&) const = default;
};
std::vector<OpenFd> open_xdp_fds();
std::vector<OpenFd> opened_since(const std::vector<OpenFd>& before);
// Closes those that are still the same file.
void close_leaked(const std::vector<OpenFd>& fds) noexcept;

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

// Tries to bind the queue with an AF_XDP socket of our own. 0: free, and nothing was changed;
// EBUSY: another socket holds it, or one that was closed a moment ago; other errno: it cannot be
// used. It asks for what the driver cannot do, because a bind fails for that only behind the check
// for busyness: for zero-copy, or, where it has that, for zero-copy of several buffers.
int probe_queue(unsigned ifindex, unsigned queue, bool zero_copy_capable);

}  // namespace pollux
