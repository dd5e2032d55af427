// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/batch.hpp>
#include <pollux/umem.hpp>

#include <vector>

namespace pollux::test {

// A frame of 64 bytes with a number in it.
rte_mbuf& numbered(Umem& umem, unsigned number);

// A batch of frames with the numbers first, first + 1, …
Batch numbered(Umem& umem, unsigned first, unsigned count);

// The numbers in a batch.
std::vector<unsigned> numbers(const Batch& batch);

// first, first + 1, …
std::vector<unsigned> sequence(unsigned first, unsigned count);

}  // namespace pollux::test
