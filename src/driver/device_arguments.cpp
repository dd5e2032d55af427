// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device_arguments.hpp"

#include "base/refuse.hpp"
#include "base/text.hpp"

#include <netinet/in.h>
#include <rte_kvargs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <set>
#include <string_view>

namespace pollux::driver {

namespace {

// What is wrong with one value; the caller adds the device and the argument.
struct BadValue {
    std::string expected;
};

unsigned number(std::string_view text, unsigned least, unsigned most)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        throw BadValue{"a number from " + std::to_string(least) + " to " + std::to_string(most)};
    return value;
}

template <class Value>
struct Choice {
    std::string_view name;
    Value value;
};

template <class Value, std::size_t size>
Value choose(const std::array<Choice<Value>, size>& choices, std::string_view text)
{
    std::string names;
    for (const Choice<Value>& choice : choices) {
        if (choice.name == text)
            return choice.value;
        add_to_list(names, choice.name);
    }
    throw BadValue{"one of " + names};
}

constexpr std::array modes{Choice<XdpMode>{"auto", XdpMode::automatic},
                           Choice<XdpMode>{"native", XdpMode::native},
                           Choice<XdpMode>{"generic", XdpMode::generic}};
constexpr std::array zero_copies{Choice<ZeroCopy>{"auto", ZeroCopy::automatic},
                                 Choice<ZeroCopy>{"required", ZeroCopy::required},
                                 Choice<ZeroCopy>{"never", ZeroCopy::never}};
constexpr std::array protocols{
    Choice<std::uint8_t>{"tcp", IPPROTO_TCP}, Choice<std::uint8_t>{"udp", IPPROTO_UDP},
    Choice<std::uint8_t>{"sctp", IPPROTO_SCTP}, Choice<std::uint8_t>{"icmp", IPPROTO_ICMP},
    Choice<std::uint8_t>{"icmpv6", IPPROTO_ICMPV6}};

bool yes_or_no(std::string_view text)
{
    return number(text, 0, 1) != 0;
}

// "20", or "20:64": microseconds, and packets.
BusyPoll busy_poll(std::string_view text)
{
    constexpr unsigned most_us = 1'000'000, most_packets = 65535;
    const std::size_t colon = text.find(':');
    BusyPoll options{.timeout_us = number(text.substr(0, colon), 1, most_us)};
    if (colon != text.npos)
        options.budget = number(text.substr(colon + 1), 1, most_packets);
    return options;
}

// "all", or one flow: "udp:4789", "tcp".
void take(PortOptions& options, std::string_view text)
{
    if (text == "all") {
        options.take_all = true;
        return;
    }
    const std::size_t colon = text.find(':');
    Flow flow{.protocol = choose(protocols, text.substr(0, colon))};
    if (colon != text.npos)
        flow.port = static_cast<std::uint16_t>(number(text.substr(colon + 1), 1, 65535));
    options.take.push_back(flow);
}

// The longest frame that fits into a chunk of a page, as UmemOptions::max_frame says.
constexpr unsigned least_frame = 60, most_frame = 3456;
constexpr unsigned most_queues = 4096;

struct KnownArgument {
    std::string_view name;
    void (*read)(DeviceArguments& arguments, const std::string& value);
    bool repeats = false;
};
constexpr std::array known_arguments{
    KnownArgument{"iface",
                  [](DeviceArguments& to, const std::string& value) {
                      if (value.empty())
                          throw BadValue{"a network interface"};
                      to.iface = value;
                  }},
    KnownArgument{"start_queue",
                  [](DeviceArguments& to, const std::string& value) {
                      to.start_queue = number(value, 0, most_queues - 1);
                  }},
    KnownArgument{"queue_count",
                  [](DeviceArguments& to, const std::string& value) {
                      to.queue_count = number(value, 1, most_queues);
                  }},
    KnownArgument{"max_frame",
                  [](DeviceArguments& to, const std::string& value) {
                      to.max_frame = number(value, least_frame, most_frame);
                  }},
    KnownArgument{"xdp_mode",
                  [](DeviceArguments& to, const std::string& value) {
                      to.port.xdp_mode = choose(modes, value);
                  }},
    KnownArgument{"zero_copy",
                  [](DeviceArguments& to, const std::string& value) {
                      to.port.zero_copy = choose(zero_copies, value);
                  }},
    KnownArgument{"busy_poll",
                  [](DeviceArguments& to, const std::string& value) {
                      to.port.busy_poll = busy_poll(value);
                  }},
    KnownArgument{"idle_us",
                  [](DeviceArguments& to, const std::string& value) {
                      to.idle_us = number(value, 1, 1'000'000);
                  }},
    KnownArgument{
        "packet_types",
        [](DeviceArguments& to, const std::string& value) { to.packet_types = yes_or_no(value); }},
    KnownArgument{"rx_metadata",
                  [](DeviceArguments& to, const std::string& value) {
                      to.port.rx_metadata = yes_or_no(value);
                  }},
    KnownArgument{
        "take", [](DeviceArguments& to, const std::string& value) { take(to.port, value); }, true},
};

struct FreeKvargs {
    void operator()(rte_kvargs* kvargs) const noexcept { rte_kvargs_free(kvargs); }
};

std::string known_names()
{
    std::string names;
    for (const KnownArgument& known : known_arguments)
        add_to_list(names, known.name);
    return names;
}

}  // namespace

DeviceArguments parse_device_arguments(const std::string& device, const char* text)
{
    const auto invalid = [&](const std::string& problem, const std::string& hint) {
        return refuse(Cause::invalid_option, "", problem, hint);
    };
    const std::unique_ptr<rte_kvargs, FreeKvargs> pairs{
        rte_kvargs_parse(text != nullptr ? text : "", nullptr)};
    if (!pairs)
        throw invalid("\"" + std::string{text} + "\" is not a list of NAME=VALUE",
                      "write --vdev=" + device + ",iface=NAME");
    DeviceArguments arguments;
    std::set<std::string_view> seen;
    for (unsigned i = 0; i < pairs->count; ++i) {
        const std::string name = pairs->pairs[i].key;
        const char* const value = pairs->pairs[i].value;
        const auto known = std::find_if(known_arguments.begin(), known_arguments.end(),
                                        [&](const KnownArgument& one) { return one.name == name; });
        if (known == known_arguments.end())
            throw invalid("there is no argument \"" + name + "\"",
                          "the arguments are " + known_names());
        if (!seen.insert(known->name).second && !known->repeats)
            throw invalid(name + " is given twice", "give it once");
        try {
            known->read(arguments, value != nullptr ? value : "");
        } catch (const BadValue& bad) {
            throw invalid(name + "=" + (value != nullptr ? value : "") + " is not possible",
                          "give " + name + " " + bad.expected);
        }
    }
    if (arguments.iface.empty())
        throw invalid("no network interface is named", "add iface=NAME");
    if (arguments.port.take_all && !arguments.port.take.empty())
        throw invalid("take=all excludes every other take", "leave out one of them");
    return arguments;
}

}  // namespace pollux::driver
