// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/error.hpp"

#include <algorithm>
#include <utility>

namespace pollux {

Error::Error(Details details)
    : std::system_error{details.errnum, std::generic_category()},
      details_{std::move(details)}
{
    if (!details_.where.empty())
        text_ = details_.where + ": ";
    text_ += details_.tried;
    if (details_.errnum != 0)
        text_ += ": " + code().message();
    if (!details_.reason.empty())
        text_ += " (" + details_.reason + ")";
    if (!details_.hint.empty())
        text_ += "; hint: " + details_.hint;
    // One line, whatever the drivers' texts contain.
    std::replace_if(
        text_.begin(), text_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace pollux
