// SPDX-License-Identifier: BSD-3-Clause
#include "guarded_frame.hpp"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace pollux::test {

GuardedFrame::GuardedFrame()
{
    void* memory = mmap(nullptr, 3 * room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::system_error{errno, std::generic_category(), "mmap"};
    memory_ = static_cast<std::uint8_t*>(memory);
    if (mprotect(memory_ + room, room, PROT_READ | PROT_WRITE) != 0)
        throw std::system_error{errno, std::generic_category(), "mprotect"};
    mbuf_->buf_addr = memory_ + room;
    mbuf_->buf_len = room;
    mbuf_->nb_segs = 1;
    rte_mbuf_refcnt_set(mbuf_.get(), 1);
}

GuardedFrame::~GuardedFrame()
{
    ASAN_UNPOISON_MEMORY_REGION(memory_ + room, room);
    munmap(memory_, 3 * room);
}

Packet GuardedFrame::at_end(std::span<const std::uint8_t> bytes) noexcept
{
    const unsigned odd = bytes.size() % 2;
    const Packet packet = behind(room - bytes.size() - odd, bytes);
    ASAN_POISON_MEMORY_REGION(memory_ + 2 * room - odd, odd);
    return packet;
}

Packet GuardedFrame::behind(unsigned headroom, std::span<const std::uint8_t> bytes) noexcept
{
    ASAN_UNPOISON_MEMORY_REGION(memory_ + room, room);
    mbuf_->data_off = static_cast<std::uint16_t>(headroom);
    mbuf_->data_len = static_cast<std::uint16_t>(bytes.size());
    mbuf_->pkt_len = mbuf_->data_len;
    std::copy(bytes.begin(), bytes.end(), memory_ + room + headroom);
    return Packet{*mbuf_};
}

}  // namespace pollux::test
