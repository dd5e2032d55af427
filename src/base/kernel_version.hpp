// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <compare>
#include <string_view>

namespace pollux {

// Only for what the kernel does not tell: a distribution's kernel may have changes of newer ones.
struct KernelVersion {
    unsigned major = 0, minor = 0;
    auto operator<=>(const KernelVersion&) const = default;
};

// 7.2 of a release such as "7.2.12+deb13-amd64"; 0.0 if it does not begin with two numbers.
KernelVersion kernel_version(std::string_view release) noexcept;
KernelVersion running_kernel() noexcept;

}  // namespace pollux
