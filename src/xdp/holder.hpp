// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>
#include <memory>

namespace pollux {

// A process that holds something, by a number that means the same in every namespace: a pid means
// nothing in another pid namespace, nor a start time in another time namespace. It is the id of a
// BPF map that only this process has open, so the kernel removes it however the process ends.
class Holder {
public:
    // This process, not the one that it was forked from. Throws Error.
    static std::shared_ptr<const Holder> this_process();
    static bool is_this_process(std::uint32_t id) noexcept;
    // Whether the process that has this number is running. True if the kernel does not say.
    static bool lives(std::uint32_t id) noexcept;

    Holder();

    std::uint32_t id() const noexcept { return id_; }

private:
    UniqueFd map_;
    std::uint32_t id_ = 0;
};

// The number of this process's pid namespace; 0 if the kernel does not say.
std::uint32_t pid_namespace() noexcept;

}  // namespace pollux
