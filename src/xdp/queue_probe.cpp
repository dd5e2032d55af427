// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/queue_probe.hpp"

#include "base/kernel_abi.hpp"
#include "base/retry.hpp"
#include "base/unique_fd.hpp"
#include "netdev/queue_list.hpp"
#include "pollux/error.hpp"
#include "xdp/occupied.hpp"

#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pollux {

namespace {

// Tries to bind the queue with an AF_XDP socket of our own. 0: free, and nothing was changed;
// EBUSY: another socket holds it, or one that was closed a moment ago; other errno: it cannot be
// used. It asks for what the driver cannot do, because a bind fails for that only behind the check
// for busyness: for zero-copy, or, where it has that, for zero-copy of several buffers.

int probe_queue(unsigned ifindex, unsigned queue, bool zero_copy_capable)
{
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

}  // namespace

void await_free_queue(const Netdev& netdev, unsigned queue)
{
    // On a driver that can do all that the probe asks for, it would really bind.
    if (netdev.zero_copy_capable && netdev.zero_copy_segments != 1)
        return;
    // The kernel releases the queues of a port that was closed a moment ago one by one, and later:
    // 40 of them took more than a second on a busy machine (ManyQueues).
    int errnum = 0;
    retry(std::chrono::seconds{5}, [&] {
        errnum = probe_queue(netdev.index, queue, netdev.zero_copy_capable);
        return errnum != EBUSY;
    });
    if (errnum == EBUSY)
        throw occupied(netdev, queue);
    if (errnum != 0)
        throw Error{{.where = place_of(netdev, queue),
                     .problem = "an AF_XDP socket cannot use it",
                     .errnum = errnum,
                     .hint = "does the netdev have that queue (ethtool -l)?"}};
}

}  // namespace pollux
