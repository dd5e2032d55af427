// SPDX-License-Identifier: BSD-3-Clause
// CLI11 with what every command adds to it.
#pragma once

#include "usage.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tool {

// An option that a function of our own reads; what that throws gets the option's name in front.
template <class Read>
CLI::Option* add_word(CLI::App& app, const std::string& name, Read read, const std::string& help)
{
    const auto callback = [name, read](const std::string& word) {
        try {
            read(word);
        } catch (const UsageError& error) {
            throw UsageError{fmt::format("{}: {}", name, error.what())};
        } catch (const std::system_error& error) {
            throw UsageError{fmt::format("{}: {}", name, error.what())};
        }
    };
    return app.add_option_function<std::string>(name, callback, help);
}

template <class Value>
struct Choice {
    std::string_view word;
    Value value;
};

// An option that takes one of a few words.
template <class Value, std::size_t count>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Value& value,
                        const std::array<Choice<Value>, count>& choices, const std::string& help)
{
    std::string words;
    std::string usual;
    for (const auto& choice : choices) {
        words += (words.empty() ? "" : "|") + std::string{choice.word};
        if (choice.value == value)
            usual = choice.word;
    }
    const auto read = [&value, &choices, words](const std::string& word) {
        for (const auto& choice : choices) {
            if (choice.word == word) {
                value = choice.value;
                return;
            }
        }
        throw UsageError{fmt::format("'{}' is not one of {}", word, words)};
    };
    return add_word(app, name, read, help)->type_name(words)->default_str(usual);
}

// False when help was asked for and printed.
inline bool parse_arguments(CLI::App& app, std::vector<std::string> arguments)
{
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(arguments);
        return true;
    } catch (const CLI::CallForHelp&) {
        std::fputs(app.help().c_str(), stdout);
        return false;
    } catch (const CLI::ParseError& error) {
        throw UsageError{error.what()};
    }
}

}  // namespace tool
