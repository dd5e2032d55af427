// SPDX-License-Identifier: BSD-3-Clause
// A point in time that something must not wait beyond.
#pragma once

#include <algorithm>
#include <chrono>

namespace pollux {

// The end of a span of time that begins now. Every span is allowed: one that is too long for the
// clock, such as std::chrono::milliseconds::max(), ends with the clock, and a negative one is over.
class Deadline {
public:
    explicit Deadline(std::chrono::milliseconds time) noexcept
    {
        const auto now = Clock::now();
        const auto longest =
            std::chrono::floor<std::chrono::milliseconds>(Clock::time_point::max() - now);
        end_ = now + std::clamp(time, std::chrono::milliseconds{0}, longest);
    }

    bool over() const noexcept { return Clock::now() >= end_; }

    // What is left of the time, rounded up, but at most `most`; 0 when it is over. The default fits
    // into the int that poll() takes.
    std::chrono::milliseconds left(std::chrono::milliseconds most = std::chrono::hours{
                                       24}) const noexcept
    {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
        return std::clamp(left, std::chrono::milliseconds{0}, most);
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point end_;
};

}  // namespace pollux
