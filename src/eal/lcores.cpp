// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/eal.hpp"

#include "base/refuse.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace pollux {

namespace {

Error malformed(const std::string& text, const std::string& why)
{
    return refuse(Cause::invalid_option, "", "cannot use lcores \"" + text + "\": " + why,
                  "for example 2,3 or 4-7 (CPUs), or 1@0,2@1 (lcore@CPU)");
}

// Removes the number that the text begins with. False if there is none.
bool take_number(std::string_view& text, unsigned& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number > 65535)
        return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool take_char(std::string_view& text, char wanted)
{
    if (text.empty() || text.front() != wanted)
        return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

std::vector<Lcore> parse_lcores(const std::string& text)
{
    std::vector<Lcore> lcores;
    std::string_view rest{text};
    do {
        Lcore lcore;
        if (!take_number(rest, lcore.id))
            throw malformed(text, "a number is missing");
        lcore.cpu = lcore.id;
        unsigned last = lcore.id;
        if (take_char(rest, '@')) {
            if (!take_number(rest, lcore.cpu))
                throw malformed(text, "a CPU is missing after '@'");
        } else if (take_char(rest, '-')) {
            if (!take_number(rest, last) || last < lcore.id)
                throw malformed(text, "a range needs a higher number after '-'");
        }
        for (; lcore.id <= last; ++lcore.id, ++lcore.cpu) {
            if (std::any_of(lcores.begin(), lcores.end(),
                            [&](const Lcore& other) { return other.id == lcore.id; }))
                throw malformed(text, "lcore " + std::to_string(lcore.id) + " is given twice");
            lcores.push_back(lcore);
        }
    } while (take_char(rest, ','));
    if (!rest.empty())
        throw malformed(text, "\"" + std::string{rest} + "\" is not understood");
    return lcores;
}

}  // namespace pollux
