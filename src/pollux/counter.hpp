// SPDX-License-Identifier: BSD-3-Clause
// A counter that one thread updates while others read it.
#pragma once

#include <atomic>
#include <cstdint>

namespace pollux {

// One thread adds to it, and any thread may read it. Costs as much as a plain integer, because each
// access is a relaxed load or store.
class Counter {
public:
    Counter() noexcept = default;
    Counter(const Counter& other) noexcept : value_{other} {}
    Counter& operator=(const Counter& other) noexcept
    {
        value_.store(other, std::memory_order_relaxed);
        return *this;
    }
    Counter& operator+=(std::uint64_t more) noexcept
    {
        value_.store(*this + more, std::memory_order_relaxed);
        return *this;
    }
    operator std::uint64_t() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace pollux
