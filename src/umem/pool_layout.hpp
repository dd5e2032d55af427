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

// Does any mbuf, header included, reach across the end of a page of 4096 bytes?
bool crosses_pages(rte_mempool& pool);

// Makes every mbuf that is not in the mempool a new one and puts it back. Nobody may use the
// mempool meanwhile or have such an mbuf still.
void put_back_what_is_not_in(rte_mempool& pool) noexcept;

}  // namespace pollux
