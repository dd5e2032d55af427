// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pollux {

// Adds a part to a list that is one text: "a, b, c". An empty part adds nothing.
inline void add_to_list(std::string& list, std::string_view part, std::string_view separator = ", ")
{
    if (!list.empty() && !part.empty())
        list += separator;
    list += part;
}

// The last `most` lines of a log as one text: "b; c".
inline std::string last_lines(const std::vector<std::string>& lines, std::size_t most)
{
    std::string last;
    for (std::size_t i = lines.size() > most ? lines.size() - most : 0; i < lines.size(); ++i)
        add_to_list(last, lines[i], "; ");
    return last;
}

}  // namespace pollux
