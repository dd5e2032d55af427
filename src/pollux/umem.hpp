// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev.hpp"
#include "umem_plan.hpp"

#include <string>

struct rte_mempool;

namespace pollux {

class Ethdev;  // private
class Port;

// The frames of one or many ports: an rte_mempool of mbufs laid out so that AF_XDP can use it as a
// UMEM. Ports that share a Umem forward without a copy. (This is not XDP_SHARED_UMEM: each socket
// registers the same memory as a UMEM of its own.)
//
// Must outlive its ports and batches, and be destroyed before the Eal.
class Umem {
public:
    // Throws Error: frames too few or too large, or no memory for them.
    explicit Umem(const UmemOptions& options);
    ~Umem();
    Umem(const Umem&) = delete;
    Umem& operator=(const Umem&) = delete;

    static UmemPlan plan(const UmemOptions& options);

    // A mempool that the application made, which stays its own and must outlive the Umem. Throws
    // Error that names the rule when AF_XDP cannot use it: mbufs with their own buffers, in one
    // piece of memory without gaps or padding, 2048 bytes to a page from one to the next, more than
    // 2048 of them. Note that rte_pktmbuf_pool_create() leaves gaps where memory has page ends.
    static Umem adopt(rte_mempool& pool);

    // Throws Error when packets of the netdev's MTU do not fit into a frame.
    void require_room_for(const Netdev& netdev) const;

    // Why the netdev's driver could not use these frames in zero-copy mode; empty: it can. The
    // frames of a Umem that was made for the netdev (UmemOptions::netdevs) always fit.
    std::string unfit_for_zero_copy(const Netdev& netdev) const;

    // Frames that are in no ring and no Batch. Any thread; exact only while nothing moves.
    unsigned available() const noexcept;
    // Frames that drivers have kept when their ports were closed, because they were in the ring of
    // the NIC. They come back when the last port is closed, if nobody else holds a frame then.
    unsigned missing() const noexcept { return missing_; }
    unsigned frames() const noexcept { return plan_.frames; }
    unsigned max_frame() const noexcept { return plan_.max_frame; }
    const UmemPlan& plan() const noexcept { return plan_; }
    bool hugepages() const noexcept { return hugepages_; }
    rte_mempool& mempool() const noexcept { return *pool_; }

private:
    friend class Ethdev;
    friend class Port;
    Umem(rte_mempool& pool, UmemPlan plan);
    void miss(unsigned frames) noexcept { missing_ += frames; }
    void put_back_missing() noexcept;

    UmemPlan plan_;
    rte_mempool* pool_ = nullptr;
    bool hugepages_ = false;
    bool adopted_ = false;
    bool crosses_pages_ = false;
    unsigned missing_ = 0;
    unsigned ports_ = 0;
};

}  // namespace pollux
