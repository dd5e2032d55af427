// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "support/wire/clock.hpp"
#include "support/wire/counters.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/ledger.hpp"
#include "support/wire/receiver.hpp"
#include "support/wire/signals.hpp"

#include <nlohmann/json.hpp>
#include <poll.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <utility>

namespace wire {

namespace {

using namespace std::chrono_literals;

// What came in, of however many runs and senders.
class Basin {
public:
    void take(const Arrival& arrival, Macs macs)
    {
        const auto [verdict, tag] = inspect(arrival.bytes, arrival.length, macs);
        if (verdict == Verdict::intact)
            ledgers_[{tag.run, tag.direction}].enter(tag);
        else
            ++(verdict == Verdict::corrupt ? corrupt : foreign);
    }
    std::uint64_t sum(std::uint64_t Ledger::*count) const
    {
        std::uint64_t sum = 0;
        for (const auto& [run, ledger] : ledgers_)
            sum += ledger.*count;
        return sum;
    }

    std::uint64_t corrupt = 0, foreign = 0;

private:
    std::map<std::pair<std::uint16_t, Direction>, Ledger> ledgers_;
};

bool readable(int fd)
{
    pollfd watched{fd, POLLIN, 0};
    return poll(&watched, 1, 0) > 0;
}

void fill(Basin& basin, Receiver& receiver, Macs macs, Clock::time_point end)
{
    const Fd termination = catch_termination();
    const std::array<int, 2> fds = {receiver.fd(), termination};
    std::cerr << "counting" << std::endl;
    while (Clock::now() < end && !readable(termination)) {
        const auto arrivals = receiver.receive();
        for (const auto& arrival : arrivals)
            basin.take(arrival, macs);
        if (arrivals.empty())
            wait_readable(fds, std::min<Clock::duration>(end - Clock::now(), 1s));
    }
}

// What had reached the socket when the time was up; not for ever, if the sender does not stop.
void drain(Basin& basin, Receiver& receiver, Macs macs)
{
    const auto end = Clock::now() + 1s;
    for (auto arrivals = receiver.receive(); !arrivals.empty() && Clock::now() < end;
         arrivals = receiver.receive())
        for (const auto& arrival : arrivals)
            basin.take(arrival, macs);
}

}  // namespace

int sink(const SinkOptions& options)
{
    const Endpoint on{options.on};
    const NetdevCounters counters{on};
    Receiver receiver{on};
    Basin basin;
    const auto before = counters.read();
    const auto start = Clock::now();
    fill(basin, receiver, options.macs,
         options.seconds > 0 ? start + from_seconds(options.seconds) : Clock::time_point::max());
    const auto seconds = seconds_between(start, Clock::now());
    const auto after = counters.read();
    drain(basin, receiver, options.macs);

    const auto duplicated = basin.sum(&Ledger::duplicated),
               reordered = basin.sum(&Ledger::reordered);
    const nlohmann::ordered_json json = {{"received", basin.sum(&Ledger::received)},
                                         {"duplicated", duplicated},
                                         {"reordered", reordered},
                                         {"corrupt", basin.corrupt},
                                         {"foreign", basin.foreign},
                                         {"socket_drops", receiver.take_drops()},
                                         {"seconds", seconds},
                                         {"rx_packets", after.rx_packets - before.rx_packets},
                                         {"rx_bytes", after.rx_bytes - before.rx_bytes},
                                         {"rx_dropped", after.rx_dropped - before.rx_dropped}};
    std::cout << json << std::endl;
    return duplicated + reordered + basin.corrupt == 0 ? as_promised : broken;
}

}  // namespace wire
