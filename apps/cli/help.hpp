// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <CLI/CLI.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tool {

inline constexpr std::size_t help_columns = 80;

// Breaks a text into lines of at most help_columns, all but the first indented.
std::string wrapped(std::string_view text, std::size_t indent);

// Prints --help so that it fits a terminal of 80 columns.
class HelpFormatter final : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool positional) const override;
    // The description begins with it.
    std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override
    {
        return "";
    }
};

}  // namespace tool
