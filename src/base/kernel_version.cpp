// SPDX-License-Identifier: BSD-3-Clause
#include "base/kernel_version.hpp"

#include <sys/utsname.h>

#include <charconv>

namespace pollux {

KernelVersion kernel_version(std::string_view release) noexcept
{
    KernelVersion version;
    const char* const end = release.data() + release.size();
    const auto [dot, bad_major] = std::from_chars(release.data(), end, version.major);
    if (bad_major != std::errc{} || dot == end || *dot != '.' ||
        std::from_chars(dot + 1, end, version.minor).ec != std::errc{})
        return {};
    return version;
}

KernelVersion running_kernel() noexcept
{
    utsname names = {};
    return uname(&names) == 0 ? kernel_version(names.release) : KernelVersion{};
}

}  // namespace pollux
