// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/error.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace pollux {

std::string_view to_string(Cause cause) noexcept
{
    switch (cause) {
    case Cause::system: return "system";
    case Cause::invalid_option: return "invalid_option";
    case Cause::not_supported: return "not_supported";
    case Cause::missing_capability: return "missing_capability";
    case Cause::no_such_netdev: return "no_such_netdev";
    case Cause::netdev_gone: return "netdev_gone";
    case Cause::default_route: return "default_route";
    case Cause::netdev_in_use: return "netdev_in_use";
    case Cause::queue_out_of_range: return "queue_out_of_range";
    case Cause::queue_in_use: return "queue_in_use";
    case Cause::ethdev_in_use: return "ethdev_in_use";
    case Cause::no_zero_copy: return "no_zero_copy";
    case Cause::mtu_too_large: return "mtu_too_large";
    case Cause::unusable_pool: return "unusable_pool";
    case Cause::too_few_frames: return "too_few_frames";
    case Cause::out_of_memory: return "out_of_memory";
    case Cause::eal: return "eal";
    case Cause::user_program: return "user_program";
    case Cause::no_route: return "no_route";
    case Cause::setting_in_use: return "setting_in_use";
    }
    return "unknown";
}

Error::Error(Details details)
    : std::system_error{details.errnum, std::generic_category()},
      details_{std::move(details)}
{
    if (details_.errnum == EMFILE)  // whatever it was that needed a descriptor
        details_.hint = "raise its limit of open files: `ulimit -n`, or LimitNOFILE= of a unit";
    if (details_.errnum == ENFILE)
        details_.hint = "raise the system's limit of open files: sysctl fs.file-max";
    if (!details_.where.empty())
        text_ = details_.where + ": ";
    text_ += details_.problem;
    if (details_.errnum != 0)
        text_ += ": " + code().message();
    if (!details_.reason.empty())
        text_ += " (" + details_.reason + ")";
    if (!details_.hint.empty())
        text_ += "; hint: " + details_.hint;
    // Drivers' texts may have several lines.
    std::replace_if(
        text_.begin(), text_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace pollux
