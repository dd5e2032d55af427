// SPDX-License-Identifier: BSD-3-Clause
#pragma once

struct rte_mempool;

namespace pollux {

// The first rule of AF_XDP that the mempool breaks, and how to make one that does not. Both are
// nullptr if it can be a UMEM.
struct PoolRule {
    const char* broken = nullptr;
    const char* cure = nullptr;
};
PoolRule broken_rule(rte_mempool& pool);

// Bytes from one mbuf of the mempool to the next where there are no gaps.
unsigned chunk_of(const rte_mempool& pool);

bool on_hugepages(const rte_mempool& pool);

// Whether any mbuf, header included, reaches across the end of a page of 4096 bytes.
bool crosses_pages(rte_mempool& pool);

// Initializes every mbuf that is not in the mempool and puts it back. Until it returns, the mempool
// and those mbufs must not be used.
void put_back_what_is_not_in(rte_mempool& pool) noexcept;

}  // namespace pollux
