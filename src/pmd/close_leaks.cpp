// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/close_leaks.hpp"

#include <rte_mbuf.h>

#include <map>
#include <mutex>

namespace pollux {

std::shared_ptr<Leftovers> Leftovers::of_sharers(rte_mempool& pool)
{
    static std::mutex mutex;
    static std::map<rte_mempool*, std::weak_ptr<Leftovers>> all;
    const std::lock_guard lock{mutex};
    std::shared_ptr<Leftovers> found = all[&pool].lock();
    if (!found)
        all[&pool] = found = std::make_shared<Leftovers>();
    return found;
}

Leftovers::~Leftovers()
{
    close_leaked(fds);
    for (rte_mbuf* mbuf : frames.posted)
        rte_mbuf_raw_free(mbuf);
    for (rte_mbuf* mbuf : frames.sent)
        rte_pktmbuf_free(mbuf);
}

}  // namespace pollux
