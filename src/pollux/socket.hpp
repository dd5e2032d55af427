// SPDX-License-Identifier: BSD-3-Clause
// One queue of a Port, or of any ethdev that the application has set up itself.
#pragma once

#include "direction.hpp"
#include "rx.hpp"
#include "socket_status.hpp"
#include "stats.hpp"
#include "tx.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace pollux {

struct BusyPoll;

// Private.
class Ethdev;
class LinkWatch;
class Xsk;

// One queue: an ethdev with its receiving and sending half. Made by a Port, or around any ethdev
// queue that the application has set up itself (net_ring, net_null, a hardware PMD).
class Socket {
public:
    // Adopts a queue of a started ethdev, of whatever driver; closes nothing. A queue of net_af_xdp
    // needs the mempool that it was set up with, and then has what a Port's has: the descriptor,
    // the kernel's statistics, the zero-copy state, and send() that sends no garbage. Of another
    // driver's, the mempool is where Tx::seek() takes its frames. Throws Error.
    Socket(std::uint16_t ethdev_port, std::uint16_t ethdev_queue, rte_mempool* pool = nullptr);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    alignas(RTE_CACHE_LINE_SIZE) Rx rx;
    alignas(RTE_CACHE_LINE_SIZE) Tx tx;

    // For rte_eth_rx_burst and friends, which may be mixed with receive() and send().
    std::uint16_t ethdev_port() const noexcept { return rx.port_; }
    std::uint16_t ethdev_queue() const noexcept { return rx.queue_; }

    // Of the netdev; of an adopted one: of the ethdev.
    unsigned queue() const noexcept { return queue_; }
    int fd() const noexcept { return rx.fd(); }  // the AF_XDP socket, or -1
    bool zero_copy() const noexcept { return zero_copy_; }

    // Any thread, while the socket lives. After Port::stop() they no longer change. Queues of an
    // adopted ethdev beyond the 16th have no numbers of their own: 0.
    Stats stats() const noexcept;
    XdpStatistics kernel_statistics() const noexcept;
    // How full the four rings are now; all 0 when the socket is not AF_XDP, or was stopped.
    RingLevels ring_levels() const noexcept;
    // All of these together.
    SocketStatus status() const noexcept;

private:
    friend class Port;
    friend class Waiting;
    struct Place {
        std::uint16_t ethdev_queue = 0;
        unsigned netdev_queue = 0;
        Direction direction = Direction::both;
    };
    // A queue of an ethdev that is ours; `watch` is only for net_af_xdp.
    Socket(std::shared_ptr<Ethdev> ethdev, Place place, rte_mempool& pool,
           std::shared_ptr<const LinkWatch> watch);

    // False when the driver has nothing that could be polled. Throws Error.
    bool poll_busily(const BusyPoll& options, const std::string& netdev);
    void use(const Xsk& xsk, rte_mempool& pool, std::shared_ptr<const LinkWatch> watch,
             Direction direction);
    void stop() noexcept;  // nothing comes or goes any more; stats() stays
    Stats read_stats() const noexcept;

    std::shared_ptr<Ethdev> ethdev_;  // closed with its last Socket; none: adopted
    std::shared_ptr<const LinkWatch> watch_;
    std::unique_ptr<const Xsk> xsk_;
    unsigned queue_ = 0;
    bool zero_copy_ = false;
    std::atomic<bool> stopped_ = false;
    Stats final_;  // written before stopped_
};

}  // namespace pollux
