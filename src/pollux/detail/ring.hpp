// SPDX-License-Identifier: BSD-3-Clause
// Looks into the rings of an AF_XDP socket; not part of the API.
#pragma once

#include <linux/if_xdp.h>

#include <atomic>
#include <cstdint>

namespace pollux {

// One of the four rings of an AF_XDP socket, as the PMD has mapped it into this process. Pollux
// reads how many frames wait, and whether the kernel wants to be woken, and hides the latter from
// the PMD where it kicks the kernel itself. Empty (false) for sockets that are not AF_XDP.
struct Ring {
    std::uint32_t* producer = nullptr;
    std::uint32_t* consumer = nullptr;
    std::uint32_t* flags = nullptr;
    void* descs = nullptr;   // struct xdp_desc (RX, TX) or std::uint64_t (fill, completion)
    std::uint32_t size = 0;  // entries, a power of two

    explicit operator bool() const noexcept { return producer != nullptr; }

    // Entries that are in the ring now. 0 is exact for the ring's only consumer, and a full ring
    // for its only producer; otherwise the number may be one batch old. Another thread may see more
    // than there are, but never fewer than 0: the consumer is read first.
    std::uint32_t level() const noexcept
    {
        const std::uint32_t taken = load(consumer, std::memory_order_acquire);
        return load(producer, std::memory_order_acquire) - taken;
    }
    bool needs_wakeup() const noexcept
    {
        return load(flags, std::memory_order_relaxed) & XDP_RING_NEED_WAKEUP;
    }

    // Only in copy mode, where the kernel sets the flag when it binds the socket, and never again.
    void show_wakeup(bool needed) const noexcept
    {
        std::atomic_ref<std::uint32_t>{*flags}.store(needed ? XDP_RING_NEED_WAKEUP : 0,
                                                     std::memory_order_relaxed);
    }

    static std::uint32_t load(std::uint32_t* index, std::memory_order order) noexcept
    {
        return std::atomic_ref<std::uint32_t>{*index}.load(order);
    }
};

}  // namespace pollux
