// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace pollux {

// Adds a part to a list that is told as one text: "a, b, c". An empty part adds nothing.
inline void add_to_list(std::string& list, std::string_view part, std::string_view separator = ", ")
{
    if (!list.empty() && !part.empty())
        list += separator;
    list += part;
}

}  // namespace pollux
