// SPDX-License-Identifier: BSD-3-Clause
#include "driver/late_kicks.hpp"

#include "pollux/tx.hpp"

#include <rte_alarm.h>

#include <algorithm>
#include <utility>

namespace pollux::driver {

namespace {

// Chosen, not measured against others: with more, what was left leaves later; with less, a stuck
// netdev costs more syscalls.
constexpr unsigned period_us = 1000;

bool waits_for_kick(const Tx* tx) noexcept
{
    return tx->pending() != 0 && tx->link() != LinkState::gone;
}

}  // namespace

LateKicks::LateKicks(std::vector<Tx*> halves) : halves_{std::move(halves)}
{
    asked_.emplace(&LateKicks::kick, this);
}

LateKicks::~LateKicks()
{
    asked_.reset();  // it sets the alarm
    rte_eal_alarm_cancel(&LateKicks::kick, this);
}

void LateKicks::ask() noexcept
{
    if (!under_way_.load(std::memory_order_relaxed) && !under_way_.exchange(true))
        asked_->raise();
}

void LateKicks::kick(void* self)
{
    LateKicks& late = *static_cast<LateKicks*>(self);
    for (Tx* tx : late.halves_)
        tx->kick_again();
    const auto& halves = late.halves_;
    // What is left after the flag is cleared asks again.
    late.under_way_ = false;
    if (std::any_of(halves.begin(), halves.end(), waits_for_kick) &&
        !late.under_way_.exchange(true))
        rte_eal_alarm_set(period_us, &LateKicks::kick, self);
}

}  // namespace pollux::driver
