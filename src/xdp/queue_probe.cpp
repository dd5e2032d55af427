// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/queue_probe.hpp"

#include "base/kernel_abi.hpp"
#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "base/unique_fd.hpp"
#include "netdev/netdev_key.hpp"
#include "netdev/queue_list.hpp"
#include "netdev/queue_sockets.hpp"

#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace pollux {

namespace {

// Tries to bind the queue with an AF_XDP socket of our own. Returns 0 if it is free, and changes
// nothing; EBUSY if another socket holds it, or was closed a moment ago; another errno if it cannot
// be used. The bind asks for something that the driver cannot do (zero-copy, or if the driver has
// that, zero-copy of several buffers), because the kernel notices that only after it has checked
// whether the queue is busy.
int probe_queue(unsigned ifindex, unsigned queue, bool zero_copy_capable)
{
    // Little, because the kernel pins it: 16 pages. Nothing is ever put into them.
    constexpr std::size_t size = 64 * 1024;
    constexpr int ring = 64;
    const UniqueFd socket{::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0)};
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!socket || memory == MAP_FAILED)
        return errno;
    xdp_umem_reg umem = {};
    umem.addr = reinterpret_cast<std::uintptr_t>(memory);
    umem.len = size;
    umem.chunk_size = 4096;
    sockaddr_xdp address = {};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_ZEROCOPY;
    if (zero_copy_capable)
        address.sxdp_flags |= xdp_use_sg;
    address.sxdp_ifindex = ifindex;
    address.sxdp_queue_id = queue;
    const auto set = [&](int option, const auto& value) {
        return setsockopt(socket.get(), SOL_XDP, option, &value, sizeof value) == 0;
    };
    const bool bound =
        set(XDP_UMEM_REG, umem) && set(XDP_UMEM_FILL_RING, ring) &&
        set(XDP_UMEM_COMPLETION_RING, ring) && set(XDP_RX_RING, ring) &&
        bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const int errnum = bound ? 0 : errno;
    munmap(memory, size);
    return errnum == EOPNOTSUPP ? 0 : errnum;
}

using Clock = std::chrono::steady_clock;

std::mutex mutex;
std::map<std::pair<NetdevKey, unsigned>, Clock::time_point> closed;

// 40 queues took more than a second on a busy machine (ManyQueues), and one took more than 5 s
// where threads that spin left the kernel's own little time (Open vSwitch on two CPUs).
std::chrono::seconds patience(const Netdev& netdev, unsigned queue)
{
    constexpr std::chrono::seconds usual{5}, ours{30};
    const std::lock_guard lock{mutex};
    const auto found = closed.find({NetdevKey{netdev}, queue});
    return found != closed.end() && Clock::now() - found->second < ours ? ours : usual;
}

}  // namespace

void note_closed(const Netdev& netdev, unsigned queue) noexcept
{
    try {
        const std::lock_guard lock{mutex};
        closed.insert_or_assign(std::pair{NetdevKey{netdev}, queue}, Clock::now());
    } catch (...) {  // NOLINT(bugprone-empty-catch): then we are less patient
    }
}

void await_free_queue(const Netdev& netdev, unsigned queue, std::string_view alternative)
{
    const InNetns there{netdev.netns.get()};
    // With a driver that can do even that, the probe would really bind the queue. Then only the
    // kernel's own word is left, if it says it.
    const bool would_bind = netdev.zero_copy_capable && netdev.zero_copy_segments != 1;
    // The kernel releases the queues of a closed port later, and one by one.
    int errnum = 0;
    retry(patience(netdev, queue), [&] {
        if (would_bind)
            errnum = queue_is_bound(netdev, queue).value_or(false) ? EBUSY : 0;
        else
            errnum = probe_queue(netdev.index, queue, netdev.zero_copy_capable);
        return errnum != EBUSY;
    });
    if (errnum == EBUSY)
        throw occupied(netdev, queue, alternative);
    if (errnum != 0)
        throw fail(errnum, place_of(netdev, queue), "an AF_XDP socket cannot use it",
                   "check with `ethtool -l` that the interface has that queue");
}

}  // namespace pollux
