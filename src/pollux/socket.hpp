// SPDX-License-Identifier: BSD-3-Clause
// Receives and sends on one queue, of a Port or of an ethdev that the application set up itself:
//
//     pollux::Socket& socket = *port.sockets()[0];
//     socket.rx.receive(batch);
//     socket.tx.send(batch);
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

class Port;

// Private.
class Ethdev;
class LinkWatch;
class Xsk;

// One queue of an ethdev, with its receiving and its sending half. A Port makes it, or the
// application, around a queue that it set up itself (net_ring, net_null, a hardware PMD). The two
// halves may be on different lcores.
class Socket {
public:
    // Adopts a queue of a started ethdev with any driver, and never closes it; the ethdev must not
    // be closed before the Socket is destroyed. A queue of net_af_xdp needs the mempool that it was
    // set up with; then it has all that a Port's has: the descriptor, the kernel's statistics, the
    // zero-copy state, and a send() that sends no garbage. With other drivers, Tx::seek() takes its
    // frames from the mempool. Throws Error: ethdev_in_use (no such ethdev, or a Port drives it),
    // invalid_option (no mempool for net_af_xdp), or system if the AF_XDP socket is not found.
    Socket(std::uint16_t ethdev_port, std::uint16_t ethdev_queue, rte_mempool* pool = nullptr);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    alignas(RTE_CACHE_LINE_SIZE) Rx rx;
    alignas(RTE_CACHE_LINE_SIZE) Tx tx;

    // For rte_eth_rx_burst() and rte_eth_tx_burst(), which may be mixed with receive() and send().
    std::uint16_t ethdev_port() const noexcept { return rx.port_; }
    std::uint16_t ethdev_queue() const noexcept { return rx.queue_; }

    // The queue's number on the netdev; if adopted, on the ethdev.
    unsigned queue() const noexcept { return queue_; }
    Port* port() const noexcept { return port_; }  // that made it; nullptr: adopted
    int fd() const noexcept { return rx.fd(); }    // the AF_XDP socket, or -1
    bool zero_copy() const noexcept { return zero_copy_; }

    // Any thread, while the socket exists. No number decreases, but for rx_in_driver. After
    // Port::stop() they no longer change, except that what is given to send() is dropped and
    // counted as tx_down. Queues of an adopted ethdev beyond the 16th have no byte counts, and with
    // other drivers than net_af_xdp no packet counts: they are 0.
    Stats stats() const noexcept;
    XdpStatistics kernel_statistics() const noexcept;
    // How full the four rings are now; all 0 if the socket is not AF_XDP, or was stopped.
    RingLevels ring_levels() const noexcept;
    // All of this together.
    SocketStatus status() const noexcept;

private:
    friend class Port;
    friend class Waiting;
    struct Place {
        std::uint16_t ethdev_queue = 0;
        unsigned netdev_queue = 0;
        Direction direction = Direction::both;
    };
    // For a queue of an ethdev that is ours; `watch` is only for net_af_xdp.
    Socket(Port& port, std::shared_ptr<Ethdev> ethdev, Place place, rte_mempool& pool,
           std::shared_ptr<const LinkWatch> watch);

    // Returns false if the driver has nothing that could be polled. Throws Error.
    bool poll_busily(const BusyPoll& options, const std::string& netdev);
    void use(const Xsk& xsk, rte_mempool& pool, std::shared_ptr<const LinkWatch> watch,
             Direction direction);
    void stop() noexcept;  // no packet moves afterwards; stats() stays, but for tx_down
    Stats read_stats() const noexcept;
    void read_counters(Stats& stats) const noexcept;

    std::shared_ptr<Ethdev> ethdev_;  // closed with its last Socket; none if adopted
    std::shared_ptr<const LinkWatch> watch_;
    std::unique_ptr<const Xsk> xsk_;
    struct Seen;
    std::unique_ptr<Seen> seen_;  // by stats(), so that no number decreases
    Port* port_ = nullptr;
    unsigned queue_ = 0;
    bool zero_copy_ = false;
    std::atomic<bool> stopped_ = false;
    Stats final_;  // written before stopped_
};

}  // namespace pollux
