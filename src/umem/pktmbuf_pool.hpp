// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

struct rte_mempool;

namespace pollux {

// What an application says of a pool to rte_pktmbuf_pool_create().
struct PoolShape {
    std::string name;
    unsigned frames = 0;
    unsigned cache = 0;          // frames that each lcore keeps
    unsigned private_bytes = 0;  // of each mbuf
    unsigned data_room = 0;      // bytes of each mbuf, headroom included
    int socket_id = -1;          // NUMA node; -1: any
};

// Makes the pool without gaps and without padding, in one piece of memory that begins with a page.
// Throws Error: invalid_option if a mempool has that name already or the sizes are impossible,
// out_of_memory, or unusable_pool if AF_XDP cannot use the memory that the EAL gave.
rte_mempool& make_pktmbuf_pool(const PoolShape& shape);

}  // namespace pollux
