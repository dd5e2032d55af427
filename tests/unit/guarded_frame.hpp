// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/packet.hpp>

#include <rte_mbuf.h>

#include <cstdint>
#include <memory>
#include <span>

namespace pollux::test {

// One frame between two pages that kill whoever touches them: with it a test sees a read of one
// byte too many, with or without sanitizers.
class GuardedFrame {
public:
    static constexpr unsigned room = 4096;

    GuardedFrame();
    ~GuardedFrame();
    GuardedFrame(const GuardedFrame&) = delete;
    GuardedFrame& operator=(const GuardedFrame&) = delete;

    // A packet that ends where the frame does. Packets begin at even addresses: an odd one has one
    // byte behind it, which only AddressSanitizer guards.
    Packet at_end(std::span<const std::uint8_t> bytes) noexcept;

    // A packet with so many bytes of headroom.
    Packet behind(unsigned headroom, std::span<const std::uint8_t> bytes) noexcept;

private:
    std::uint8_t* memory_;
    std::unique_ptr<rte_mbuf> mbuf_ = std::make_unique<rte_mbuf>();
};

}  // namespace pollux::test
