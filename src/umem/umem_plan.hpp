// SPDX-License-Identifier: BSD-3-Clause
// The arithmetic of a Umem, which asks neither the kernel nor DPDK.
#pragma once

#include "base/kernel_version.hpp"
#include "pollux/umem_plan.hpp"

#include <string>
#include <vector>

namespace pollux {

// Bytes of the longest packet that a chunk has room for, with Ethernet header and without FCS.
inline constexpr unsigned largest_frame = 3456;

// An lcore's cache in the mempool: its size, as the mempool is asked for it, and how many frames it
// then holds at most. A full Batch (256) should be taken from it and given back to it as a whole.
// What is more than half of an exact cache (mempool_cache_is_exact) goes past it, to the ring that
// all lcores share; what is not more than all of an inexact one goes through it. 512 is the most
// that DPDK allows.
struct LcoreCache {
    unsigned size = 0, holds = 0;
};
constexpr LcoreCache lcore_cache(bool exact)
{
    return exact ? LcoreCache{512, 512} : LcoreCache{256, 256 * 3 / 2};
}

// The sizes for these users, which are all that the options name, each with its number of queues.
// Throws Error: too_few_frames, mtu_too_large (also for a `max_frame` that no chunk holds),
// not_supported for more headroom than packets have, or invalid_option for more queues or frames
// than there can be.
UmemPlan plan_umem(const UmemOptions& options, const std::vector<UmemUser>& users, unsigned lcores);

// Throws Error (mtu_too_large) if packets of the netdev's MTU do not fit into a frame.
void check_mtu(const Netdev& netdev, unsigned max_frame);

// Why the netdev's driver could not use such frames in zero-copy mode on a kernel of this version;
// empty if it can.
struct FrameFacts {
    unsigned max_frame = 0;
    bool hugepages = false;
    bool crosses_pages = false;
};
std::string zero_copy_obstacle(const Netdev& netdev, const FrameFacts& frames,
                               KernelVersion kernel);

}  // namespace pollux
