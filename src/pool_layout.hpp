// SPDX-License-Identifier: BSD-3-Clause
#pragma once

struct rte_mempool;

namespace pollux {

// The first rule of AF_XDP that the mempool breaks, and how to make one that does not. nullptr for
// both: it can be a UMEM.
struct PoolRule {
    const char* broken = nullptr;
    const char* cure = nullptr;
};
PoolRule broken_rule(rte_mempool& pool);

// Bytes from one mbuf of the mempool to the next, in memory without gaps.
unsigned chunk_of(const rte_mempool& pool);

bool on_hugepages(const rte_mempool& pool);

}  // namespace pollux
