// SPDX-License-Identifier: BSD-3-Clause
#include "values.hpp"

#include "usage.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace tool {

namespace {

constexpr unsigned most_queues = 4096;  // more than any NIC has; keeps "0-4000000000" out of memory

struct Protocol {
    std::string_view name;
    std::uint8_t number;
};
// Not from /etc/protocols, which small systems do not have.
constexpr std::array protocols{
    Protocol{"icmp", IPPROTO_ICMP},     Protocol{"igmp", IPPROTO_IGMP},
    Protocol{"tcp", IPPROTO_TCP},       Protocol{"udp", IPPROTO_UDP},
    Protocol{"dccp", IPPROTO_DCCP},     Protocol{"gre", IPPROTO_GRE},
    Protocol{"esp", IPPROTO_ESP},       Protocol{"ah", IPPROTO_AH},
    Protocol{"icmpv6", IPPROTO_ICMPV6}, Protocol{"ospf", 89},
    Protocol{"sctp", IPPROTO_SCTP},     Protocol{"udplite", IPPROTO_UDPLITE},
};

bool is_number(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::uint8_t parse_protocol(std::string_view text)
{
    for (const auto& [name, number] : protocols)
        if (text == name)
            return number;
    const unsigned number = is_number(text) && text.size() < 4 ? parse_number(text) : 256;
    if (number > 255)
        throw UsageError{
            fmt::format("'{}' is not a protocol such as udp, nor a number from 0 to 255", text)};
    return static_cast<std::uint8_t>(number);
}

pollux::Flow parse_flow(std::string_view text)
{
    const std::size_t colon = text.find(':');
    pollux::Flow flow{.protocol = parse_protocol(text.substr(0, colon))};
    if (colon == std::string_view::npos)
        return flow;
    const std::string_view port = text.substr(colon + 1);
    const unsigned number = is_number(port) && port.size() < 6 ? parse_number(port) : 0;
    if (number == 0 || number > 65535)
        throw UsageError{fmt::format("'{}' is not a port from 1 to 65535", port)};
    flow.port = static_cast<std::uint16_t>(number);
    return flow;
}

}  // namespace

std::vector<std::string_view> split(std::string_view list)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        parts.push_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return parts;
}

unsigned parse_number(std::string_view text)
{
    unsigned number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end)
        throw UsageError{fmt::format("'{}' is not a number", text)};
    return number;
}

std::vector<unsigned> parse_list(std::string_view list)
{
    std::vector<unsigned> numbers;
    for (const std::string_view part : split(list)) {
        const std::size_t dash = part.find('-');
        const unsigned first = parse_number(part.substr(0, dash));
        const unsigned last =
            dash == std::string_view::npos ? first : parse_number(part.substr(dash + 1));
        if (last < first || last >= most_queues)
            throw UsageError{fmt::format("'{}' is not a range of 0 to {}", part, most_queues - 1)};
        for (unsigned one = first; one <= last; ++one) {
            if (std::find(numbers.begin(), numbers.end(), one) != numbers.end())
                throw UsageError{fmt::format("{} is given twice in '{}'", one, list)};
            numbers.push_back(one);
        }
    }
    return numbers;
}

std::vector<unsigned> parse_queues(std::string_view text)
{
    if (text == "all")
        return {};
    if (text.find_first_of(",-") != std::string_view::npos)
        return parse_list(text);
    const unsigned count = parse_number(text);
    if (count == 0)
        return {0};  // no number of queues, so it can only be a list of one
    if (count > most_queues)
        throw UsageError{fmt::format("'{}' is not a number of queues", text)};
    std::vector<unsigned> first(count);
    std::iota(first.begin(), first.end(), 0U);
    return first;
}

rte_ether_addr parse_mac(const std::string& text)
{
    rte_ether_addr mac;
    if (rte_ether_unformat_addr(text.c_str(), &mac) != 0)
        throw UsageError{fmt::format("'{}' is not a MAC address", text)};
    return mac;
}

double parse_seconds(const std::string& text)
{
    double seconds = -1;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc{} || stop != end || !(seconds >= 0 && seconds <= 1e9))
        throw UsageError{fmt::format("'{}' is not a number of seconds", text)};
    return seconds;
}

std::vector<pollux::Flow> parse_flows(std::string_view list)
{
    std::vector<pollux::Flow> flows;
    for (const std::string_view text : split(list))
        flows.push_back(parse_flow(text));
    return flows;
}

pollux::BusyPoll parse_busy_poll(std::string_view text)
{
    pollux::BusyPoll busy_poll;
    if (text.empty())
        return busy_poll;
    const auto parts = split(text);
    if (parts.size() > 2)
        throw UsageError{fmt::format("'{}' is not US or US,BUDGET", text)};
    busy_poll.timeout_us = parse_number(parts[0]);
    if (busy_poll.timeout_us == 0 || busy_poll.timeout_us > 1'000'000)
        throw UsageError{fmt::format("'{}' is not a time from 1 to 1000000 us", parts[0])};
    if (parts.size() == 2)
        busy_poll.budget = parse_number(parts[1]);
    if (busy_poll.budget == 0 || busy_poll.budget > 65535)
        throw UsageError{fmt::format("'{}' is not a budget from 1 to 65535 packets", parts[1])};
    return busy_poll;
}

}  // namespace tool
