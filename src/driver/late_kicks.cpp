// SPDX-License-Identifier: BSD-3-Clause
#include "driver/late_kicks.hpp"

#include "base/refuse.hpp"
#include "pollux/tx.hpp"

#include <rte_alarm.h>
#include <rte_interrupts.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
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

LateKicks::LateKicks(std::vector<Tx*> halves)
    : halves_{std::move(halves)},
      event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      interrupt_{rte_intr_instance_alloc(RTE_INTR_INSTANCE_F_PRIVATE)}
{
    if (!event_ || interrupt_ == nullptr ||
        rte_intr_type_set(interrupt_, RTE_INTR_HANDLE_EXT) != 0 ||
        rte_intr_fd_set(interrupt_, event_.get()) != 0 ||
        rte_intr_callback_register(interrupt_, &LateKicks::asked, this) < 0) {
        rte_intr_instance_free(interrupt_);
        throw fail(ENOMEM, "", "cannot prepare late kicks");
    }
}

LateKicks::~LateKicks()
{
    rte_intr_callback_unregister_sync(interrupt_, &LateKicks::asked, this);
    rte_eal_alarm_cancel(&LateKicks::kick, this);
    rte_intr_instance_free(interrupt_);
}

void LateKicks::ask() noexcept
{
    if (!under_way_.load(std::memory_order_relaxed) && !under_way_.exchange(true))
        eventfd_write(event_.get(), 1);
}

void LateKicks::asked(void* self) noexcept
{
    eventfd_t calls = 0;
    eventfd_read(static_cast<LateKicks*>(self)->event_.get(), &calls);
    kick(self);
}

void LateKicks::kick(void* self) noexcept
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
