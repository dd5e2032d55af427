// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/one_way.hpp"

#include <algorithm>
#include <iostream>
#include <vector>

namespace wire {

namespace {

using namespace std::chrono_literals;

// The directions of one loop, served by one thread.
class Loop {
public:
    explicit Loop(const LoopOptions& options);

    // Until every frame has arrived, or nothing has for `timeout`.
    void run(Clock::duration timeout);
    // A frame's second copy may come behind the last first one.
    void await_strays();
    int report() const;

private:
    bool complete() const;
    Clock::time_point last_arrival() const;
    std::size_t turn();
    void rest(Clock::time_point deadline) const;

    std::vector<OneWay> ways_;
    std::vector<int> fds_;
};

Loop::Loop(const LoopOptions& options)
{
    const Endpoint a{options.a}, b{options.b};
    Pattern pattern{.shape = options.shape, .run = draw_run()};
    const auto add = [&](const Endpoint& from, const Endpoint& to) {
        ways_.emplace_back(from, to,
                           OneWay::Options{pattern, options.frames, options.window, options.macs,
                                           options.injection});
        fds_.push_back(ways_.back().receiver_fd());
    };
    add(a, b);
    pattern.direction = Direction::b_to_a;
    if (options.both)
        add(b, a);
}

bool Loop::complete() const
{
    return std::ranges::all_of(ways_, &OneWay::complete);
}

Clock::time_point Loop::last_arrival() const
{
    return std::ranges::max_element(ways_, {}, &OneWay::last_arrival)->last_arrival();
}

std::size_t Loop::turn()
{
    std::size_t arrived = 0;
    for (auto& way : ways_) {
        way.send();
        arrived += way.receive();
    }
    return arrived;
}

// Sleeps until something arrives. A refused frame has nobody who would say when to try again.
void Loop::rest(Clock::time_point deadline) const
{
    const bool refused = std::ranges::any_of(ways_, &OneWay::refused);
    const auto left = deadline - Clock::now();
    wait_readable(fds_, refused ? std::min<Clock::duration>(left, 200us) : left);
}

void Loop::run(Clock::duration timeout)
{
    while (!complete()) {
        const auto arrived = turn();
        const auto deadline = last_arrival() + timeout;
        if (Clock::now() >= deadline)
            return;
        if (arrived == 0)
            rest(deadline);
    }
}

void Loop::await_strays()
{
    const auto deadline = Clock::now() + 50ms;
    while (Clock::now() < deadline) {
        wait_readable(fds_, deadline - Clock::now());
        for (auto& way : ways_)
            way.receive();
    }
}

int Loop::report() const
{
    static constexpr const char* names[] = {"a_to_b", "b_to_a"};
    nlohmann::ordered_json json;
    for (std::size_t i = 0; i < ways_.size(); ++i)
        json[names[i]] = ways_[i].report();
    std::cout << json << std::endl;
    return std::ranges::all_of(ways_, &OneWay::kept_promise) ? as_promised : broken;
}

}  // namespace

int loop(const LoopOptions& options)
{
    Loop loop{options};
    loop.run(from_seconds(options.timeout));
    loop.await_strays();
    return loop.report();
}

}  // namespace wire
