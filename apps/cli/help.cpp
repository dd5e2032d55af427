// SPDX-License-Identifier: BSD-3-Clause
#include "help.hpp"

#include <algorithm>

namespace tool {

namespace {

constexpr std::size_t description_column = 26;

// "  -i, --interface NAME"
std::string name_of(const CLI::Option& option)
{
    std::string name = option.get_snames().empty() ? "      " : "  -" + option.get_snames()[0];
    if (!option.get_lnames().empty())
        name += (option.get_snames().empty() ? "--" : ", --") + option.get_lnames()[0];
    const std::string value = option.get_type_name();
    return value.empty() ? name : name + ' ' + value;
}

std::string description_of(const CLI::Option& option)
{
    const std::string usual = option.get_default_str();
    return option.get_description() + (usual.empty() ? "" : " (default: " + usual + ")");
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent)
{
    std::string lines;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (column != indent) {
            const bool fits = column + 1 + end <= help_columns;
            lines += fits ? " " : "\n" + std::string(indent, ' ');
            column = fits ? column + 1 : indent;
        }
        lines += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool /*positional*/) const
{
    std::string text = name_of(*option);
    text += text.size() < description_column - 1
                ? std::string(description_column - text.size(), ' ')
                : "\n" + std::string(description_column, ' ');
    return text + wrapped(description_of(*option), description_column) + '\n';
}

}  // namespace tool
