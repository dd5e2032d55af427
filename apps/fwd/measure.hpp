// SPDX-License-Identifier: BSD-3-Clause
// The numbers that a run is judged by, the same for people and for JSON.
#pragma once

#include "options.hpp"

#include "session/setup.hpp"

#include <pollux/pollux.hpp>

#include <chrono>
#include <string_view>
#include <vector>

namespace tool::fwd {

using Lanes = std::span<const std::unique_ptr<pollux::Lane>>;

struct Rates {
    double rx_pps = 0, tx_pps = 0;
    double rx_bits_per_s = 0, tx_bits_per_s = 0;  // Ethernet header on, without FCS
    double lost_pps = 0;
};

// "up", "down" or "gone".
std::string_view name_of(pollux::LinkState link) noexcept;

// A port's counters since it was opened.
struct PortCount {
    const pollux::Netdev* netdev = nullptr;
    pollux::LinkState link = pollux::LinkState::up;
    pollux::Stats stats;
    std::uint64_t tx_ring_full = 0;  // dropped by the streams into this port

    std::uint64_t lost() const noexcept { return stats.lost() + tx_ring_full; }
};
Rates rates(const PortCount& before, const PortCount& now, double seconds);

struct Period {
    double time_s = 0;    // since forwarding began
    double period_s = 0;  // since the last one
    std::vector<PortCount> ports;
    std::vector<Rates> rates = {};  // of each port
};

struct QueueCount {
    unsigned queue = 0;
    pollux::Stats stats;
    std::uint64_t tx_ring_full = 0;
};

struct StreamCount {
    const pollux::Socket* from = nullptr;
    const pollux::Socket* to = nullptr;  // rxonly leads nowhere
    unsigned lcore = 0, cpu = 0;
    std::uint64_t moved = 0, dropped = 0, consumed = 0;
};
std::vector<StreamCount> count_streams(Lanes lanes, Mode mode);

struct LaneCount {
    unsigned lcore = 0, cpu = 0;
    std::uint64_t sleeps = 0;
};

struct Total {
    double time_s = 0;
    std::vector<PortCount> ports;
    std::vector<std::vector<QueueCount>> queues = {};  // of each port
    std::vector<StreamCount> streams;
    std::vector<LaneCount> lanes = {};
    std::uint64_t lost = 0;
};

// Measures the time since it was created.
class Meter {
public:
    Meter(Ports ports, Lanes lanes, Mode mode);

    double seconds() const;  // since it was created
    Period period();
    // Call it when the lanes have ended and before the ports stop: the end of the time.
    void end() noexcept { end_ = std::chrono::steady_clock::now(); }
    // Call it when the ports have stopped.
    Total total() const;

private:
    std::vector<PortCount> count_ports() const;

    Ports ports_;
    Lanes lanes_;
    Mode mode_;
    std::chrono::steady_clock::time_point start_, last_, end_;
    std::vector<PortCount> before_;
};

}  // namespace tool::fwd
