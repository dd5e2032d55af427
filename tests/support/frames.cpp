// SPDX-License-Identifier: BSD-3-Clause
#include "support/frames.hpp"

#include <rte_mbuf.h>

#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>

namespace pollux::test {

namespace {

constexpr std::uint16_t own_run = 0x4c61;

}  // namespace

Numbers sequence(unsigned first, unsigned count)
{
    Numbers numbers(count);
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

void write_numbered(std::byte* frame, unsigned number, unsigned size, unsigned flow)
{
    wire::compose({.run = own_run,
                   .size = static_cast<std::uint16_t>(size),
                   .flow = static_cast<std::uint16_t>(flow),
                   .sequence = number,
                   .port = 9},
                  frame);
}

unsigned number_in(std::span<const std::byte> bytes, std::size_t length)
{
    const auto [verdict, tag] = wire::inspect(bytes, length, wire::Macs::as_sent);
    if (verdict != wire::Verdict::intact || tag.run != own_run)
        throw std::runtime_error{"a frame of " + std::to_string(length) + " bytes is not as sent"};
    return tag.sequence;
}

rte_mbuf& numbered(rte_mempool& pool, unsigned number, unsigned size)
{
    rte_mbuf* mbuf = rte_pktmbuf_alloc(&pool);
    if (mbuf == nullptr || !Packet{*mbuf}.resize(size))
        throw std::runtime_error{"no frame for " + std::to_string(size) + " bytes"};
    write_numbered(rte_pktmbuf_mtod(mbuf, std::byte*), number, size);
    return *mbuf;
}

Batch numbered(Umem& umem, unsigned first, unsigned count, unsigned size)
{
    Batch batch;
    for (const unsigned number : sequence(first, count))
        if (!batch.take(numbered(umem.mempool(), number, size)))
            throw std::runtime_error{"a batch holds " + std::to_string(Batch::capacity)};
    return batch;
}

Numbers numbers(const Batch& batch)
{
    Numbers all;
    for (const Packet packet : batch)
        all.push_back(number_in(std::as_bytes(packet.bytes()), packet.length()));
    return all;
}

}  // namespace pollux::test
