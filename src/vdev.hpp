// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "pollux/umem.hpp"
#include "xsk.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pollux {

// One net_af_xdp device for one queue of a netdev, hot-plugged, set up and started. Our XDP program
// must be on the netdev already: the PMD's close would detach any other.
class Vdev {
public:
    struct Options {
        const Netdev& netdev;
        unsigned queue = 0;
        unsigned ring = 0;
        bool force_copy = false;
    };

    // The queue must be free, see wait_until_free(). Throws Error.
    Vdev(const Options& options, rte_mempool& pool);
    ~Vdev();  // close(), if not done
    Vdev(const Vdev&) = delete;
    Vdev& operator=(const Vdev&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    unsigned queue() const noexcept { return queue_; }
    const Xsk& xsk() const noexcept { return *xsk_; }
    unsigned tx_budget() const noexcept { return tx_budget_; }  // 0: the kernel's own

    // Sends what is in the TX ring and waits for the kernel to finish, at most 200 ms. The queue must
    // be out of the XSKMAP, and no lcore may use it.
    void flush() noexcept;

private:
    void plug(const Options& options);
    void set_up(const Options& options);
    void unplug() noexcept;

    rte_mempool& pool_;
    std::string name_;
    std::string where_;  // "eth0 queue 3"
    std::uint16_t port_ = 0;
    unsigned queue_ = 0;
    unsigned tx_budget_ = 0;
    bool started_ = false;
    std::optional<Xsk> xsk_;
    std::vector<OpenFd> fds_before_, fds_after_;
};

// Waits until the queue is free, at most a second: the kernel needs 14-40 ms for one that was just
// closed. The PMD must not see it busy: each set-up that fails strands 2048 frames. Throws Error.
void wait_until_free(const Netdev& netdev, unsigned queue);

}  // namespace pollux
