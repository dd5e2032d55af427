// SPDX-License-Identifier: BSD-3-Clause
// The frames that packets live in, as an rte_mempool that AF_XDP can use:
//
//     pollux::Umem umem{{.netdevs = {a, b}}};  // enough for all queues of a and b
//     pollux::Port port{{.netdev = a}, umem};
#pragma once

#include "netdev.hpp"
#include "umem_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

struct rte_mempool;

namespace pollux {

class Ethdev;  // private
class Port;

// Makes a pool for Umem::adopt(), with the arguments of rte_pktmbuf_pool_create(), which leaves
// gaps at the ends of pages. As there, the sizes are in bytes, `data_room_size` includes the
// headroom (for AF_XDP from 1856 to 3840), and a `socket_id` of SOCKET_ID_ANY (-1) is any NUMA
// node. The application owns it, and frees it by rte_mempool_free(). Throws Error: invalid_option
// (the name is taken, or the sizes are impossible), out_of_memory, unusable_pool. Any thread.
rte_mempool* pktmbuf_pool_create(const char* name, unsigned mbufs, unsigned cache_size,
                                 std::uint16_t priv_size, std::uint16_t data_room_size,
                                 int socket_id);

// The frames of one or more ports: an rte_mempool of mbufs laid out so that AF_XDP can use it as a
// UMEM, or several (UmemOptions::pools). Queues that share a pool forward without a copy. (This is
// not XDP_SHARED_UMEM: each socket registers the same memory as a UMEM of its own.)
//
// It must outlive its ports and batches, and be destroyed before the Eal. Set-up belongs to one
// thread at a time; what may be called from any thread says so.
class Umem {
public:
    // Throws Error: what plan() throws, invalid_option for a NUMA node that the machine does not
    // have, eal if no EAL runs, not_supported if its mempool driver is not installed, out_of_memory
    // if there is no room for the frames, and unusable_pool if AF_XDP cannot use the memory that
    // the EAL gave (in several pieces, with --legacy-mem).
    explicit Umem(const UmemOptions& options);
    // Ends the process, and says why, if a Port still uses it.
    ~Umem();
    Umem(const Umem&) = delete;
    Umem& operator=(const Umem&) = delete;

    // The sizes that a Umem with these options will have; allocates nothing. Throws Error:
    // too_few_frames, mtu_too_large, not_supported (`headroom`), invalid_option (more queues or
    // frames than there can be), ethdev_in_use (no such ethdev).
    static UmemPlan plan(const UmemOptions& options);

    // Uses a mempool of the application's, which it continues to own and which must outlive the
    // Umem. Throws Error (unusable_pool), with the rule that is broken, if AF_XDP cannot use it. It
    // must have more than 2048 mbufs with buffers of their own, in one piece of memory without gaps
    // or padding, and 2048 bytes to a page from one mbuf to the next. pktmbuf_pool_create() makes
    // such a pool.
    static Umem adopt(rte_mempool& pool);

    // Why the netdev's driver could not use these frames in zero-copy mode; empty if it can. The
    // frames of a Umem that was made for the netdev (UmemOptions::netdevs) always fit.
    std::string unfit_for_zero_copy(const Netdev& netdev) const;

    // Frames that are in no ring and in no Batch. Any thread; exact only while no packets move.
    unsigned available() const noexcept;
    // Frames that drivers kept when their ports were closed, because they were in the NIC's own
    // ring. They come back when the last port is closed, if no frame is in use then.
    unsigned missing() const noexcept { return missing_; }
    unsigned frames() const noexcept { return plan_.frames; }
    unsigned max_frame() const noexcept { return plan_.max_frame; }  // bytes, without FCS
    const UmemPlan& plan() const noexcept { return plan_; }
    bool hugepages() const noexcept { return hugepages_; }
    // The pool of the queue at this position of each port.
    rte_mempool& mempool(unsigned position = 0) const noexcept
    {
        return *pools_[position % pools_.size()];
    }

private:
    friend class Ethdev;
    friend class Port;
    Umem(rte_mempool& pool, UmemPlan plan);
    void miss(unsigned frames) noexcept { missing_ += frames; }
    void put_back_missing() noexcept;

    UmemPlan plan_;
    std::vector<rte_mempool*> pools_;
    bool hugepages_ = false;
    bool adopted_ = false;
    bool crosses_pages_ = false;
    unsigned missing_ = 0;
    unsigned ports_ = 0;
};

}  // namespace pollux
