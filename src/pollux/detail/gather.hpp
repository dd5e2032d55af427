// SPDX-License-Identifier: BSD-3-Clause
// How Packet::write() puts bytes one after the other that may overlap where they go; not part of
// the API.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>

namespace pollux::detail {

using ConstBytes = std::span<const std::uint8_t>;

// Not std::copy, whose arguments must not overlap in this way; and memmove takes no nullptr.
inline void move_bytes(std::uint8_t* to, ConstBytes from) noexcept
{
    if (!from.empty())
        std::memmove(to, from.data(), from.size());
}

inline bool overlap(ConstBytes a, ConstBytes b) noexcept
{
    const std::less<> before;
    return before(a.data(), b.data() + b.size()) && before(b.data(), a.data() + a.size());
}

// For parts that overwrite each other, whichever is copied first: the shorter one waits elsewhere.
// Both fit into a frame, which has at most 65535 bytes. A function of its own, so that others do
// not need its stack.
[[gnu::noinline]] inline void gather_crossed(std::uint8_t* to, ConstBytes head,
                                             ConstBytes tail) noexcept
{
    std::array<std::uint8_t, 65'536 / 2> waiting;
    std::uint8_t* const after = to + head.size();
    if (head.size() < tail.size()) {
        move_bytes(waiting.data(), head);
        move_bytes(after, tail);
        move_bytes(to, {waiting.data(), head.size()});
    } else {
        move_bytes(waiting.data(), tail);
        move_bytes(to, head);
        move_bytes(after, {waiting.data(), tail.size()});
    }
}

// Writes `head`, and then `tail`, to `to`. All three may overlap.
inline void gather(std::uint8_t* to, ConstBytes head, ConstBytes tail) noexcept
{
    std::uint8_t* const after = to + head.size();
    if (!overlap({to, head.size()}, tail)) {
        move_bytes(to, head);
        move_bytes(after, tail);
    } else if (!overlap({after, tail.size()}, head)) {
        move_bytes(after, tail);
        move_bytes(to, head);
    } else {
        gather_crossed(to, head, tail);
    }
}

}  // namespace pollux::detail
