// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/fd.hpp"
#include "support/wire/pattern.hpp"

#include <linux/bpf.h>

#include <cstdint>
#include <vector>

namespace wire {

// An XDP program, written by hand, that numbers the frame it is given as `pattern` says and
// redirects it to a netdev. It counts its runs in element 0 of an array map.
class FloodProgram {
public:
    FloodProgram(const Pattern& pattern, unsigned ifindex);

    int fd() const { return program_; }
    std::uint64_t runs() const;

private:
    Fd counter_, program_;
};

// The instructions, for a counter map that is open as `counter`.
std::vector<bpf_insn> flood_instructions(const Pattern& pattern, unsigned ifindex, int counter);

}  // namespace wire
