// SPDX-License-Identifier: BSD-3-Clause
// Frames with numbers in them, of which a test checks every byte that arrives.
#pragma once

#include "support/wire/frame.hpp"

#include <pollux/batch.hpp>
#include <pollux/umem.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace pollux::test {

using Numbers = std::vector<unsigned>;
// first, first + 1, …
Numbers sequence(unsigned first, unsigned count);

// Writes the frame with this number, `size` bytes.
void write_numbered(std::byte* frame, unsigned number, unsigned size = wire::min_frame,
                    unsigned flow = 0);
// The number of a frame, of which this was captured. Throws when a byte is not as it was sent.
unsigned number_in(std::span<const std::byte> bytes, std::size_t length);

// The same frames in mbufs.
rte_mbuf& numbered(rte_mempool& pool, unsigned number, unsigned size = wire::min_frame);
// A batch of frames with the numbers first, first + 1, …
Batch numbered(Umem& umem, unsigned first, unsigned count, unsigned size = wire::min_frame);
// The numbers in a batch.
Numbers numbers(const Batch& batch);

}  // namespace pollux::test
