// SPDX-License-Identifier: BSD-3-Clause
#include "overhead_roads.hpp"

#include "support/ethdev.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/receiver.hpp"
#include "support/wire/transmitter.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <array>
#include <chrono>
#include <thread>

namespace bench {

namespace {

template <class Condition>
void wait_until(Condition condition, const char* what)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            throw wire::Failure{what};
        std::this_thread::yield();
    }
}

// The hosts at both ends, which send and receive through the kernel.
class Hosts {
public:
    explicit Hosts(const std::vector<std::string>& ends)
        : source_{wire::Endpoint{ends[0]}},
          sink_{wire::Endpoint{ends[3]}}
    {
    }

    // Comes back when all wait, as `waiting` says.
    template <class Waiting>
    void feed(unsigned count, Waiting waiting)
    {
        for (unsigned i = 0; i < count; ++i) {
            wire::compose({.size = wire::min_frame, .sequence = sequence_++}, source_.blank());
            source_.append(wire::min_frame);
            if (source_.room() == 0 || i + 1 == count)
                wait_until([&] { return source_.send(), source_.waiting() == 0; }, "cannot send");
        }
        wait_until([&] { return waiting() >= count; }, "the packets do not arrive");
        if (waiting() != count)
            throw wire::Failure{"foreign packets arrive"};
    }

    void collect(unsigned count)
    {
        unsigned came = 0;
        wait_until(
            [&] {
                for (const wire::Arrival& frame : sink_.receive())
                    came += wire::inspect(frame.bytes, frame.length, wire::Macs::as_sent).verdict ==
                            wire::Verdict::intact;
                return came >= count;
            },
            "not all packets come through");
    }

private:
    wire::Transmitter source_;
    wire::Receiver sink_;
    std::uint32_t sequence_ = 0;
};

class Veths : public Road {
public:
    explicit Veths(const std::vector<std::string>& ends) : in_{ends[1]}, out_{ends[2]}, hosts_{ends}
    {
        wait_until([&] { return port_out_.link() == pollux::LinkState::up; }, "no link");
    }
    Path& path() override { return path_; }
    void feed(unsigned count) override
    {
        hosts_.feed(count, [this] { return path_.in.rx.waiting(); });
    }
    void collect(unsigned count) override { hosts_.collect(count); }

private:
    pollux::Netdev in_, out_;
    pollux::Umem umem_{{.netdevs = {in_, out_}}};
    pollux::Port port_in_{{.netdev = in_, .promiscuous = true}, umem_};
    pollux::Port port_out_{{.netdev = out_, .promiscuous = true}, umem_};
    Path path_{*port_in_.sockets()[0], *port_out_.sockets()[0]};
    Hosts hosts_;
};

// A port of net_pollux with one queue.
class Device {
public:
    Device(const char* name, const std::string& netdev, rte_mempool& pool) : name_{name}
    {
        const rte_eth_conf conf = {};
        const std::string words = "iface=" + netdev;
        if (rte_eal_hotplug_add("vdev", name, words.c_str()) != 0 ||
            rte_eth_dev_get_port_by_name(name, &port_) != 0 ||
            rte_eth_dev_configure(port_, 1, 1, &conf) != 0 ||
            rte_eth_rx_queue_setup(port_, 0, 0, SOCKET_ID_ANY, nullptr, &pool) != 0 ||
            rte_eth_tx_queue_setup(port_, 0, 0, SOCKET_ID_ANY, nullptr) != 0 ||
            rte_eth_promiscuous_enable(port_) != 0 || rte_eth_dev_start(port_) != 0)
            throw wire::Failure{std::string{"no port: "} + name};
    }
    ~Device()
    {
        rte_eth_dev_stop(port_);
        rte_eth_dev_close(port_);
        rte_eal_hotplug_remove("vdev", name_);
    }
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    std::uint16_t port() const noexcept { return port_; }
    bool is_up() const
    {
        rte_eth_link link = {};
        return rte_eth_link_get_nowait(port_, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
    }

private:
    const char* name_;
    std::uint16_t port_ = 0;
};

class Devices : public Road {
public:
    Devices(const std::vector<std::string>& ends, bool usable_pool)
        : pool_{make_pool(usable_pool)},
          in_{"net_pollux0", ends[1], *pool_},
          out_{"net_pollux1", ends[2], *pool_},
          hosts_{ends}
    {
        wait_until([&] { return out_.is_up(); }, "no link");
    }
    Path& path() override { return path_; }
    void feed(unsigned count) override
    {
        hosts_.feed(
            count, [this] { return static_cast<unsigned>(rte_eth_rx_queue_count(in_.port(), 0)); });
    }
    void collect(unsigned count) override { hosts_.collect(count); }

private:
    // The sizes of testpmd's.
    static std::shared_ptr<rte_mempool> make_pool(bool usable)
    {
        constexpr unsigned mbufs = 32767, cache = 256, room = RTE_MBUF_DEFAULT_BUF_SIZE;
        const auto make = usable ? pollux::pktmbuf_pool_create : rte_pktmbuf_pool_create;
        rte_mempool* pool = make("application", mbufs, cache, 0, room, SOCKET_ID_ANY);
        if (pool == nullptr)
            throw wire::Failure{"no mempool"};
        return {pool, rte_mempool_free};
    }

    std::shared_ptr<rte_mempool> pool_;
    Device in_, out_;
    pollux::Socket socket_in_{in_.port(), 0}, socket_out_{out_.port(), 0};
    Path path_{socket_in_, socket_out_};
    Hosts hosts_;
};

class Rings : public Road {
public:
    Rings()
    {
        if (rte_pktmbuf_alloc_bulk(&umem_.mempool(), spare_.data(), window) != 0)
            throw wire::Failure{"no mbufs"};
    }
    ~Rings() override { rte_pktmbuf_free_bulk(spare_.data(), window); }
    Path& path() override { return path_; }

    void feed(unsigned count) override
    {
        const auto some = static_cast<std::uint16_t>(count);
        if (rte_eth_tx_burst(first_.port(), 0, spare_.data(), some) != count)
            throw wire::Failure{"the first ring is full"};
    }
    void collect(unsigned count) override
    {
        const auto some = static_cast<std::uint16_t>(count);
        if (rte_eth_rx_burst(second_.port(), 0, spare_.data(), some) != count)
            throw wire::Failure{"not all packets come through"};
    }

private:
    pollux::Umem umem_{{.ethdevs = {0, 1}}};
    pollux::test::Ethdev first_{"net_ring0", umem_}, second_{"net_ring1", umem_};
    pollux::Socket in_{first_.port(), 0}, out_{second_.port(), 0};
    Path path_{in_, out_};
    std::array<rte_mbuf*, window> spare_{};
};

}  // namespace

std::unique_ptr<Road> between(const std::vector<std::string>& ends)
{
    return std::make_unique<Veths>(ends);
}

std::unique_ptr<Road> between_devices(const std::vector<std::string>& ends, bool usable_pool)
{
    return std::make_unique<Devices>(ends, usable_pool);
}

std::unique_ptr<Road> between_rings()
{
    return std::make_unique<Rings>();
}

}  // namespace bench
