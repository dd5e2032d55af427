// SPDX-License-Identifier: BSD-3-Clause
#include "run/lcore_lease.hpp"

#include <rte_launch.h>
#include <rte_lcore.h>

#include <bitset>
#include <mutex>

namespace pollux {

namespace {

std::mutex mutex;
std::bitset<RTE_MAX_LCORE> taken;

}  // namespace

LcoreLease::LcoreLease(std::size_t most)
{
    const std::lock_guard lock{mutex};
    unsigned lcore;
    RTE_LCORE_FOREACH_WORKER(lcore)
        if (lcores_.size() < most && !taken[lcore] && rte_eal_get_lcore_state(lcore) == WAIT)
            lcores_.push_back(lcore);
    for (const unsigned one : lcores_)
        taken.set(one);
}

LcoreLease::~LcoreLease()
{
    const std::lock_guard lock{mutex};
    for (const unsigned one : lcores_)
        taken.reset(one);
}

}  // namespace pollux
