// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "support/wire/clock.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/receiver.hpp"
#include "support/wire/transmitter.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <thread>

namespace wire {

namespace {

constexpr std::chrono::seconds patience{2};

bool same(const Tag& a, const Tag& b)
{
    return a.word() == b.word() && a.sequence == b.sequence;
}

bool arrived(Receiver& receiver, const Tag& tag, Macs macs)
{
    return std::ranges::any_of(receiver.receive(), [&](const Arrival& arrival) {
        const auto [verdict, got] = inspect(arrival.bytes, arrival.length, macs);
        return verdict == Verdict::intact && same(got, tag);
    });
}

// One frame across; how long it took, or `patience` if it did not come.
Clock::duration send_one(Transmitter& transmitter, Receiver& receiver, const Tag& tag, Macs macs)
{
    const std::array<int, 1> fds = {receiver.fd()};
    compose(tag, transmitter.blank());
    transmitter.append(tag.size);
    const auto start = Clock::now(), deadline = start + patience;
    while (Clock::now() < deadline) {
        transmitter.send();
        if (arrived(receiver, tag, macs))
            return Clock::now() - start;
        const auto left = deadline - Clock::now();
        wait_readable(fds, transmitter.waiting() ? std::chrono::milliseconds{1} : left);
    }
    if (transmitter.waiting() > 0)
        transmitter.skip();
    return patience;
}

}  // namespace

int echo(const EchoOptions& options)
{
    const Endpoint a{options.a}, b{options.b};
    const Pattern pattern{.shape = options.shape, .run = draw_run()};
    Transmitter transmitter{a};
    Receiver receiver{b};

    std::uint64_t stalls = 0;
    Clock::duration total{}, worst{};
    for (std::uint64_t number = 0; number < options.count; ++number) {
        const auto took = send_one(transmitter, receiver, pattern.tag(number), options.macs);
        stalls += took == patience;
        total += took;
        worst = std::max(worst, took);
        if (options.pause > 0)
            std::this_thread::sleep_for(std::chrono::microseconds{options.pause});
    }

    using Microseconds = std::chrono::duration<double, std::micro>;
    const nlohmann::ordered_json json = {
        {"count", options.count},
        {"stalls", stalls},
        {"mean_us", Microseconds{total}.count() / static_cast<double>(options.count)},
        {"worst_us", Microseconds{worst}.count()}};
    std::cout << json << std::endl;
    return stalls == 0 ? as_promised : broken;
}

}  // namespace wire
