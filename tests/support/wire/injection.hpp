// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/pattern.hpp"

#include <cstdint>
#include <string>

namespace wire {

// A test of the tester: what `--inject KIND:EVERY` does to every EVERY-th frame before it is sent.
struct Injection {
    enum class Kind { none, lose, duplicate, corrupt, truncate, reorder };

    Kind kind = Kind::none;
    std::uint64_t every = 1;

    // Position in the order of sending to number of the frame; reorder exchanges neighbours of a
    // flow.
    std::uint64_t number_at(std::uint64_t position, const Shape& shape, std::uint64_t frames) const;
    unsigned copies(std::uint64_t number) const;
    // Corrupt flips one bit, of another byte each time, so that a long run tries all of them.
    // Returns the length that is sent.
    std::size_t harm(std::uint64_t number, std::byte* frame, std::size_t size) const;

    // Throws std::invalid_argument.
    static Injection parse(const std::string& text, const Shape& shape);

private:
    bool hits(std::uint64_t number) const;
};

}  // namespace wire
