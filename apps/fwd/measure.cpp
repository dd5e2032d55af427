// SPDX-License-Identifier: BSD-3-Clause
#include "measure.hpp"

namespace tool::fwd {

namespace {

double seconds_between(std::chrono::steady_clock::time_point from,
                       std::chrono::steady_clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

// A netdev that has just vanished has no counters any more; its sockets still have theirs.
pollux::Stats stats_of(const pollux::Port& port)
{
    try {
        return port.stats();
    } catch (const pollux::Error&) {
        pollux::Stats sum;
        for (const auto& socket : port.sockets())
            sum += socket->stats();
        return sum;
    }
}

std::uint64_t ring_full(const std::vector<StreamCount>& streams, const pollux::Socket& into)
{
    std::uint64_t sum = 0;
    for (const StreamCount& stream : streams)
        if (stream.to == &into)
            sum += stream.dropped;
    return sum;
}

std::vector<QueueCount> count_queues(const pollux::Port& port,
                                     const std::vector<StreamCount>& streams)
{
    std::vector<QueueCount> queues;
    for (const auto& socket : port.sockets())
        queues.push_back({socket->queue(), socket->stats(), ring_full(streams, *socket)});
    return queues;
}

}  // namespace

std::string_view name_of(pollux::LinkState link) noexcept
{
    return link == pollux::LinkState::up ? "up" : link == pollux::LinkState::down ? "down" : "gone";
}

Rates rates(const PortCount& before, const PortCount& now, double seconds)
{
    // A cause that is only estimated while packets move may go back for a moment; a rate is never
    // below 0.
    const auto per_second = [&](std::uint64_t from, std::uint64_t to) {
        return to > from && seconds > 0 ? static_cast<double>(to - from) / seconds : 0.0;
    };
    return {per_second(before.stats.rx_packets, now.stats.rx_packets),
            per_second(before.stats.tx_packets, now.stats.tx_packets),
            8 * per_second(before.stats.rx_bytes, now.stats.rx_bytes),
            8 * per_second(before.stats.tx_bytes, now.stats.tx_bytes),
            per_second(before.lost(), now.lost())};
}

std::vector<StreamCount> count_streams(Lanes lanes, Mode mode)
{
    std::vector<StreamCount> streams;
    for (const auto& lane : lanes) {
        for (const pollux::Stream& stream : lane->streams) {
            StreamCount one{.from = &stream.rx->socket(), .lcore = lane->lcore, .cpu = lane->cpu};
            if (mode == Mode::rxonly) {
                one.consumed = stream.count.moved;
            } else {
                one.to = &stream.tx->socket();
                one.moved = stream.count.moved;
                one.dropped = stream.count.dropped;
            }
            streams.push_back(one);
        }
    }
    return streams;
}

Meter::Meter(Ports ports, Lanes lanes, Mode mode)
    : ports_{ports},
      lanes_{lanes},
      mode_{mode},
      start_{std::chrono::steady_clock::now()},
      last_{start_},
      end_{start_},
      before_{count_ports()}
{
}

std::vector<PortCount> Meter::count_ports() const
{
    const std::vector<StreamCount> streams = count_streams(lanes_, mode_);
    std::vector<PortCount> counts;
    for (const auto& port : ports_) {
        PortCount one{.netdev = &port->netdev(), .link = port->link(), .stats = stats_of(*port)};
        for (const auto& socket : port->sockets())
            one.tx_ring_full += ring_full(streams, *socket);
        counts.push_back(one);
    }
    return counts;
}

double Meter::seconds() const
{
    return seconds_between(start_, std::chrono::steady_clock::now());
}

Period Meter::period()
{
    const auto now = std::chrono::steady_clock::now();
    Period period{seconds_between(start_, now), seconds_between(last_, now), count_ports(), {}};
    for (std::size_t i = 0; i < period.ports.size(); ++i)
        period.rates.push_back(rates(before_[i], period.ports[i], period.period_s));
    before_ = period.ports;
    last_ = now;
    return period;
}

Total Meter::total() const
{
    Total total{.time_s = seconds_between(start_, end_),
                .ports = count_ports(),
                .streams = count_streams(lanes_, mode_)};
    for (const auto& port : ports_)
        total.queues.push_back(count_queues(*port, total.streams));
    for (const PortCount& port : total.ports)
        total.lost += port.lost();
    for (const auto& lane : lanes_)
        total.lanes.push_back({lane->lcore, lane->cpu, lane->idle.sleeps()});
    return total;
}

}  // namespace tool::fwd
