// SPDX-License-Identifier: BSD-3-Clause
#include "frames.hpp"

#include <rte_mbuf.h>

#include <cstring>
#include <numeric>
#include <stdexcept>

namespace pollux::test {

namespace {

constexpr unsigned frame_bytes = 64;
constexpr unsigned number_offset = 14;  // behind the Ethernet header

}  // namespace

rte_mbuf& numbered(Umem& umem, unsigned number)
{
    rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool());
    if (mbuf == nullptr)
        throw std::runtime_error{"the pool is empty"};
    const Packet packet{*mbuf};
    packet.resize(frame_bytes);
    std::memset(packet.bytes().data(), 0, frame_bytes);
    std::memcpy(packet.bytes().data() + number_offset, &number, sizeof number);
    return *mbuf;
}

Batch numbered(Umem& umem, unsigned first, unsigned count)
{
    Batch batch;
    for (const unsigned number : sequence(first, count))
        batch.take(numbered(umem, number));
    return batch;
}

std::vector<unsigned> numbers(const Batch& batch)
{
    std::vector<unsigned> all;
    for (const Packet packet : batch) {
        unsigned number;
        std::memcpy(&number, packet.bytes().data() + number_offset, sizeof number);
        all.push_back(number);
    }
    return all;
}

std::vector<unsigned> sequence(unsigned first, unsigned count)
{
    std::vector<unsigned> all(count);
    std::iota(all.begin(), all.end(), first);
    return all;
}

}  // namespace pollux::test
