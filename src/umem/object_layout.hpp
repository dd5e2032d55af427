// SPDX-License-Identifier: BSD-3-Clause
// How an object of the pool is laid out, up to where the data begins.
#pragma once

#include <rte_common.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

namespace pollux {

inline constexpr unsigned line = RTE_CACHE_LINE_SIZE;
// What a mempool object has in front of the data: its header, aligned, and the mbuf.
inline constexpr unsigned around_data =
    RTE_CACHE_LINE_ROUNDUP(sizeof(rte_mempool_objhdr)) + static_cast<unsigned>(sizeof(rte_mbuf));
static_assert(around_data == 64 + 128);

}  // namespace pollux
