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

class Veths : public Road {
public:
    explicit Veths(const std::vector<std::string>& ends)
        : in_{ends[1]},
          out_{ends[2]},
          source_{wire::Endpoint{ends[0]}},
          sink_{wire::Endpoint{ends[3]}}
    {
        wait_until([&] { return port_out_.link() == pollux::LinkState::up; }, "no link");
    }
    Path& path() override { return path_; }

    void feed(unsigned count) override
    {
        pollux::Rx& rx = path_.in.rx;
        for (unsigned i = 0; i < count; ++i) {
            wire::compose({.size = wire::min_frame, .sequence = sequence_++}, source_.blank());
            source_.append(wire::min_frame);
            if (source_.room() == 0 || i + 1 == count)
                wait_until([&] { return source_.send(), source_.waiting() == 0; }, "cannot send");
        }
        wait_until([&] { return rx.waiting() >= count; }, "the packets do not arrive");
        if (rx.waiting() != count)
            throw wire::Failure{"foreign packets arrive"};
    }

    void collect(unsigned count) override
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
    pollux::Netdev in_, out_;
    pollux::Umem umem_{{.netdevs = {in_, out_}}};
    pollux::Port port_in_{{.netdev = in_, .promiscuous = true}, umem_};
    pollux::Port port_out_{{.netdev = out_, .promiscuous = true}, umem_};
    Path path_{*port_in_.sockets()[0], *port_out_.sockets()[0]};
    wire::Transmitter source_;
    wire::Receiver sink_;
    std::uint32_t sequence_ = 0;
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

std::unique_ptr<Road> between_rings()
{
    return std::make_unique<Rings>();
}

}  // namespace bench
