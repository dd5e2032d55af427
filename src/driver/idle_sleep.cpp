// SPDX-License-Identifier: BSD-3-Clause
#include "driver/idle_sleep.hpp"

#include "driver/queues.hpp"

#include <rte_cycles.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace pollux::driver {

namespace {

// How long all queues must have been empty. Longer than the gaps between packets at the rates at
// which sleeping would cost latency: at 50,000 packets/s, 20 us.
constexpr unsigned quiet_us = 100;

std::atomic<unsigned> generation = 0;

}  // namespace

IdleSleep& IdleSleep::of_this_thread() noexcept
{
    thread_local IdleSleep self;
    return self;
}

void IdleSleep::forget_queues() noexcept
{
    generation.fetch_add(1);
}

void IdleSleep::empty(const RxQueue& queue, unsigned limit_us) noexcept
{
    if (const unsigned now = generation.load(std::memory_order_acquire); now != generation_) {
        generation_ = now;
        count_ = 0;
        too_many_ = false;
    }
    const std::uint64_t now = rte_rdtsc();
    if (quiet_since_ == 0)
        quiet_since_ = now;
    if (is_round_over(queue) && !too_many_ &&
        now - quiet_since_ >= rte_get_tsc_hz() / 1'000'000 * quiet_us)
        sleep(limit_us);
}

// Each queue that is polled has been since the last sleep, this one for the second time.
bool IdleSleep::is_round_over(const RxQueue& queue) noexcept
{
    const auto end = polled_.begin() + count_;
    const auto known =
        std::find_if(polled_.begin(), end, [&](const Polled& one) { return one.queue == &queue; });
    if (known != end)
        return std::exchange(known->since_last_sleep, true);
    too_many_ = count_ == most_queues;
    if (!too_many_) {
        polled_[count_] = {.queue = &queue, .since_last_sleep = true};
        fds_[count_++] = {queue.fd, POLLIN, 0};
    }
    return false;
}

// On those that are still polled.
void IdleSleep::sleep(unsigned limit_us) noexcept
{
    unsigned kept = 0;
    for (unsigned i = 0; i < count_; ++i)
        if (polled_[i].since_last_sleep) {
            polled_[kept] = {.queue = polled_[i].queue, .since_last_sleep = false};
            fds_[kept++] = fds_[i];
        }
    count_ = kept;
    const timespec limit{.tv_sec = limit_us / 1'000'000,
                         .tv_nsec = static_cast<long>(limit_us % 1'000'000) * 1'000};
    ppoll(fds_.data(), count_, &limit, nullptr);
}

}  // namespace pollux::driver
