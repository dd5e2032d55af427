// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/close_leaks.hpp"

#include "base/shared_by.hpp"

#include <rte_mbuf.h>

namespace pollux {

std::shared_ptr<CloseLeaks> CloseLeaks::of_sharers(rte_mempool& pool)
{
    static SharedBy<rte_mempool*, CloseLeaks> all;
    return all.get(&pool, [] { return std::make_shared<CloseLeaks>(); });
}

CloseLeaks::~CloseLeaks()
{
    close_leaked(fds);
    for (rte_mbuf* mbuf : frames.posted)
        rte_mbuf_raw_free(mbuf);
    for (rte_mbuf* mbuf : frames.sent)
        rte_pktmbuf_free(mbuf);
}

}  // namespace pollux
