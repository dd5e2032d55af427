// SPDX-License-Identifier: BSD-3-Clause
// CLI11 with what every command adds to it.
#pragma once

#include "help.hpp"
#include "hints.hpp"
#include "testpmd_options.hpp"
#include "usage.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tool {

// An option whose value a function of ours parses; the option's name is put before what that
// throws.
template <class Parse>
CLI::Option* add_value(CLI::App& app, const std::string& name, Parse parse, const std::string& help)
{
    const auto callback = [name, parse](const std::string& text) {
        try {
            parse(text);
        } catch (const UsageError& error) {
            throw UsageError{fmt::format("{}: {}", name, error.what())};
        } catch (const std::system_error& error) {
            throw UsageError{fmt::format("{}: {}", name, with_flags(error.what()))};
        }
    };
    return app.add_option_function<std::string>(name, callback, help);
}

template <class Value>
struct Choice {
    std::string_view name;
    Value value;
};

// The value of that name. Throws UsageError.
template <class Value, std::size_t count>
Value choose(const std::array<Choice<Value>, count>& choices, std::string_view name)
{
    std::string names;
    for (const auto& choice : choices) {
        if (choice.name == name)
            return choice.value;
        names += (names.empty() ? "" : "|") + std::string{choice.name};
    }
    throw UsageError{fmt::format("'{}' is not one of {}", name, names)};
}

// An option with a few possible values.
template <class Value, std::size_t count>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Value& value,
                        const std::array<Choice<Value>, count>& choices, const std::string& help)
{
    std::string names;
    std::string usual;
    for (const auto& choice : choices) {
        names += (names.empty() ? "" : "|") + std::string{choice.name};
        if (choice.value == value)
            usual = choice.name;
    }
    const auto parse = [&value, &choices](const std::string& text) {
        value = choose(choices, text);
    };
    return add_value(app, name, parse, help)->type_name(names)->default_str(usual);
}

// Takes "--" and everything after it out of the arguments, and returns what came after it.
inline std::vector<std::string> cut_after_dashes(std::vector<std::string>& arguments)
{
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    if (dashes == arguments.end())
        return {};
    std::vector<std::string> rest(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
    return rest;
}

// What does not belong there, and what to use instead if that is known.
inline UsageError not_expected(const CLI::App& app, const CLI::ExtrasError& error)
{
    for (const std::string& argument : app.remaining())
        if (const std::string_view ours = instead_of(argument); !ours.empty())
            return UsageError{fmt::format("{} is not an option of {}; use instead: {}", argument,
                                          app.get_name(), ours)};
    return UsageError{error.what()};
}

// False when help was asked for and printed.
inline bool parse_arguments(CLI::App& app, std::vector<std::string> arguments)
{
    app.formatter(std::make_shared<HelpFormatter>());
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(arguments);
        return true;
    } catch (const CLI::CallForHelp&) {
        std::fputs(app.help().c_str(), stdout);
        return false;
    } catch (const CLI::ExtrasError& error) {
        throw not_expected(app, error);
    } catch (const CLI::ArgumentMismatch& error) {
        const bool prompt = std::string_view{error.what()}.starts_with("--interface");
        throw UsageError{prompt ? "-i needs the NAME of a netdev; there is no prompt as in testpmd"
                                : error.what()};
    } catch (const CLI::ParseError& error) {
        throw UsageError{error.what()};
    }
}

}  // namespace tool
