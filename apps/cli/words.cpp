// SPDX-License-Identifier: BSD-3-Clause
#include "words.hpp"

#include "usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace tool {

namespace {

constexpr unsigned most_queues = 4096;  // more than any NIC has; keeps "0-4000000000" out of memory

}  // namespace

unsigned parse_number(std::string_view word)
{
    unsigned number = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc{} || stop != end)
        throw UsageError{fmt::format("'{}' is not a number", word)};
    return number;
}

std::vector<unsigned> parse_list(std::string_view words)
{
    std::vector<unsigned> list;
    for (std::size_t at = 0; at <= words.size();) {
        const std::size_t comma = std::min(words.find(',', at), words.size());
        const std::string_view word = words.substr(at, comma - at);
        const std::size_t dash = word.find('-');
        const unsigned first = parse_number(word.substr(0, dash));
        const unsigned last =
            dash == std::string_view::npos ? first : parse_number(word.substr(dash + 1));
        if (last < first || last >= most_queues)
            throw UsageError{fmt::format("'{}' is not a range of 0 to {}", word, most_queues - 1)};
        for (unsigned one = first; one <= last; ++one) {
            if (std::find(list.begin(), list.end(), one) != list.end())
                throw UsageError{fmt::format("{} comes twice in '{}'", one, words)};
            list.push_back(one);
        }
        at = comma + 1;
    }
    return list;
}

std::vector<unsigned> parse_queues(std::string_view words)
{
    if (words.find_first_of(",-") != std::string_view::npos)
        return parse_list(words);
    const unsigned count = parse_number(words);
    if (count == 0 || count > most_queues)
        throw UsageError{fmt::format("'{}' is not a number of queues", words)};
    std::vector<unsigned> first(count);
    std::iota(first.begin(), first.end(), 0U);
    return first;
}

rte_ether_addr parse_mac(const std::string& word)
{
    rte_ether_addr mac;
    if (rte_ether_unformat_addr(word.c_str(), &mac) != 0)
        throw UsageError{fmt::format("'{}' is not a MAC address", word)};
    return mac;
}

double parse_seconds(const std::string& word)
{
    double seconds = -1;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, seconds);
    if (error != std::errc{} || stop != end || !(seconds >= 0 && seconds <= 1e9))
        throw UsageError{fmt::format("'{}' is not a number of seconds", word)};
    return seconds;
}

std::vector<std::string> cut_words(std::vector<std::string>& arguments)
{
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    if (mark == arguments.end())
        return {};
    std::vector<std::string> words(mark + 1, arguments.end());
    arguments.erase(mark, arguments.end());
    return words;
}

}  // namespace tool
