// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/frame.hpp"

#include <cstdint>
#include <random>
#include <vector>

namespace wire {

// Which frames a command sends, as its options say.
struct Shape {
    std::vector<std::uint16_t> sizes = {64};  // taken in turn
    unsigned flows = 32;
    std::uint16_t port = 9;  // UDP destination: discard
    std::uint16_t vlan = 0;  // ID of the frames' VLAN tag; 0: none
};

// The shape, numbered: frame n of this run and direction.
struct Pattern {
    Shape shape;
    std::uint16_t run;
    Direction direction = Direction::a_to_b;

    Tag tag(std::uint64_t n) const
    {
        return {.run = run,
                .size = shape.sizes[n % shape.sizes.size()],
                .direction = direction,
                .flow = static_cast<std::uint16_t>(n % shape.flows),
                .sequence = static_cast<std::uint32_t>(n / shape.flows),
                .port = shape.port};
    }
};

// A number for this run that no other one under way is likely to have.
inline std::uint16_t draw_run()
{
    return static_cast<std::uint16_t>(std::random_device{}());
}

}  // namespace wire
