// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "support/wire/clock.hpp"
#include "support/wire/counters.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/transmitter.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <thread>

namespace wire {

namespace {

struct Blasted {
    std::uint64_t attempted = 0, refused = 0;
    double seconds = 0;
};

// How many frames are due by now; without a rate always a whole batch more.
std::uint64_t due(const BlastOptions& options, const Blasted& so_far, double elapsed)
{
    const auto batch = so_far.attempted + Transmitter::capacity;
    if (options.rate == 0)
        return batch;
    return std::min(batch, static_cast<std::uint64_t>(elapsed * double(options.rate)));
}

// sendmmsg stops at the frame that is dropped, and open loop means that it stays dropped. So
// `refused` is what the netdev counts as tx_dropped, or its qdisc as dropped. (The send buffer is
// too large to be the cause.)
void send_batch(Transmitter& transmitter, Blasted& blasted)
{
    blasted.attempted += transmitter.waiting();
    for (;;) {
        transmitter.send();
        if (transmitter.waiting() == 0)
            return;
        transmitter.skip();
        ++blasted.refused;
    }
}

Blasted send_for(const BlastOptions& options, Transmitter& transmitter)
{
    const Pattern pattern{.shape = options.shape, .run = draw_run()};
    Blasted blasted;
    const auto start = Clock::now();
    while ((blasted.seconds = seconds_between(start, Clock::now())) < options.seconds) {
        const auto until = due(options, blasted, blasted.seconds);
        for (auto number = blasted.attempted; number < until; ++number) {
            const auto tag = pattern.tag(number);
            compose(tag, transmitter.blank());
            transmitter.append(tag.size);
        }
        if (transmitter.waiting() == 0)
            std::this_thread::sleep_for(std::chrono::microseconds{50});
        else
            send_batch(transmitter, blasted);
    }
    return blasted;
}

}  // namespace

int blast(const BlastOptions& options)
{
    const Endpoint from{options.from};
    const NetdevCounters counters{from};
    Transmitter transmitter{from};
    const auto before = counters.read();
    const auto blasted = send_for(options, transmitter);
    const auto after = counters.read_settled();

    const nlohmann::ordered_json json = {{"attempted", blasted.attempted},
                                         {"sent", blasted.attempted - blasted.refused},
                                         {"refused", blasted.refused},
                                         {"seconds", blasted.seconds},
                                         {"tx_packets", after.tx_packets - before.tx_packets},
                                         {"tx_dropped", after.tx_dropped - before.tx_dropped}};
    std::cout << json << std::endl;
    return as_promised;
}

}  // namespace wire
