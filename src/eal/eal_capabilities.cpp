// SPDX-License-Identifier: BSD-3-Clause
#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "pollux/capabilities.hpp"
#include "pollux/eal.hpp"

#include <rte_alarm.h>
#include <rte_launch.h>
#include <rte_lcore.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>

namespace pollux {

namespace {

using Except = std::vector<int>;

// For C, which must not see exceptions. Returns 0 or -errno.
int drop_here(void* except) noexcept
try {
    drop_capabilities(*static_cast<const Except*>(except));
    return 0;
} catch (const Error& error) {
    return -error.details().errnum;
}

// What the thread for interrupts is to do, and whether it has. Its own if it comes too late.
struct Order {
    Except except;
    std::atomic<int> result = 1;
};

void drop_in_interrupt_thread(void* argument) noexcept
{
    const std::unique_ptr<std::shared_ptr<Order>> order{
        static_cast<std::shared_ptr<Order>*>(argument)};
    (*order)->result = drop_here(&(*order)->except);
}

Error not_dropped(const std::string& where, int errnum)
{
    return fail(errnum, where, "cannot give up its capabilities",
                "call it before a Run starts, and while the EAL runs");
}

void drop_in_lcore(unsigned lcore, Except& except)
{
    int result = rte_eal_remote_launch(drop_here, &except, lcore);
    if (result == 0)
        result = rte_eal_wait_lcore(lcore);
    if (result != 0)
        throw not_dropped("lcore " + std::to_string(lcore), -result);
}

}  // namespace

void Eal::drop_capabilities(std::span<const int> except)
{
    using namespace std::chrono_literals;
    Except all{except.begin(), except.end()};
    unsigned lcore;
    RTE_LCORE_FOREACH_WORKER(lcore)
        drop_in_lcore(lcore, all);

    const auto order = std::make_shared<Order>();
    order->except = all;
    auto argument = std::make_unique<std::shared_ptr<Order>>(order);
    if (rte_eal_alarm_set(1, drop_in_interrupt_thread, argument.get()) != 0)
        throw not_dropped("EAL", EAGAIN);
    argument.release();  // NOLINT(bugprone-unused-return-value): the alarm owns it
    retry(5s, [&order] { return order->result <= 0; });
    if (order->result != 0)
        throw not_dropped("EAL", order->result < 0 ? -order->result : ETIMEDOUT);
    pollux::drop_capabilities(except);
}

}  // namespace pollux
