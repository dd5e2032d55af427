// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include "cli/arguments.hpp"
#include "cli/values.hpp"

namespace tool::fwd {

namespace {

constexpr std::array modes{
    Choice<Mode>{"io", Mode::io},
    Choice<Mode>{"mac", Mode::mac},
    Choice<Mode>{"macswap", Mode::macswap},
    Choice<Mode>{"rxonly", Mode::rxonly},
};

constexpr std::array topologies{
    Choice<Topology>{"paired", Topology::paired},
    Choice<Topology>{"chained", Topology::chained},
    Choice<Topology>{"loop", Topology::loop},
};

constexpr const char* description =
    "pollux fwd -i NAME [-i NAME]... [OPTIONS] [-- EAL ARGUMENTS]\n"
    "\n"
    "Forwards packets between network interfaces that stay with their kernel drivers.";

constexpr const char* footer =
    "Examples:\n"
    "  pollux fwd -i eth1 -i eth2                   both ways, all queues, all CPUs\n"
    "  pollux fwd -i eth1 -i eth2 --lcores 2,3 --queues 2 --stats-period 1\n"
    "  pollux fwd -i eth1 --port-topology loop --forward-mode macswap --duration 10\n"
    "  pollux fwd -i eth1 -i eth2 -- --log-level=pmd.net.af_xdp:debug\n"
    "\n"
    "EAL ARGUMENTS are DPDK's own. --no-pci, --no-telemetry and memory that leaves no\n"
    "files are the default.\n"
    "\n"
    "Signals: SIGINT and SIGTERM end it in order, and the totals are printed.\n"
    "Exit codes: 0 done, 1 failed at run time, 2 wrong usage.";

using std::chrono::microseconds;

microseconds parse_idle(const std::string& text)
{
    if (text == "sleep")
        return pollux::Idle::default_spin;
    if (text == "spin")
        return pollux::Idle::never_sleep;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
        throw UsageError{fmt::format("'{}' is not one of sleep|spin, nor a number", text)};
    return microseconds{parse_number(text)};
}

void add_eth_peer(Options& options, const std::string& text)
{
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos)
        throw UsageError{fmt::format("'{}' is not N,MAC", text)};
    const unsigned port = parse_number(std::string_view{text}.substr(0, comma));
    if (!options.eth_peers.emplace(port, parse_mac(text.substr(comma + 1))).second)
        throw UsageError{fmt::format("port {} has two peers", port)};
}

void add_forward_options(CLI::App& app, Options& options)
{
    add_choice(app, "--forward-mode", options.mode, modes, "What happens to a packet on its way");
    add_choice(app, "--port-topology", options.topology, topologies,
               "Where packets go: 0<->1 2<->3, or 0->1->2->0, or back out of the same port");
    add_value(
        app, "--eth-peer", [&options](const std::string& text) { add_eth_peer(options, text); },
        "The MAC address that port N sends to in mode mac; once for each port")
        ->type_name("N,MAC")
        ->default_str("02:00:00:00:00:0N")
        ->trigger_on_parse();  // for each one, not only for the last
    add_value(
        app, "--burst",
        [&options](const std::string& text) {
            options.burst = parse_number(text);
            if (options.burst == 0 || options.burst > pollux::Batch::capacity)
                throw UsageError{fmt::format("'{}' is not a number from 1 to 256", text)};
        },
        "Packets that are received at a time, 1 to 256")
        ->type_name("N")
        ->default_str("32");
    add_value(
        app, "--idle", [&options](const std::string& text) { options.spin = parse_idle(text); },
        fmt::format("What an lcore does while nothing arrives: spin, or sleep after this time "
                    "without a packet, in microseconds; sleep: after {}",
                    pollux::Idle::default_spin.count()))
        ->type_name("sleep|spin|US")
        ->default_str("sleep");
}

void add_run_options(CLI::App& app, Options& options)
{
    add_value(
        app, "--duration",
        [&options](const std::string& text) { options.duration_s = parse_seconds(text); },
        "Stop after this time; 0: at SIGINT or SIGTERM")
        ->type_name("SECONDS")
        ->default_str("0");
    add_value(
        app, "--stats-period",
        [&options](const std::string& text) {
            options.stats_period_s = parse_seconds(text);
            if (options.stats_period_s != 0 && options.stats_period_s < 0.01)
                throw UsageError{"0 or at least 0.01 seconds"};
        },
        "Show rates at this interval; 0: never")
        ->type_name("SECONDS")
        ->default_str("0");
    app.add_flag("--json", options.json,
                 "Write one JSON object per line: a report, periods, a total");
}

}  // namespace

rte_ether_addr Options::eth_peer(unsigned port) const
{
    const auto peer = eth_peers.find(port);
    if (peer != eth_peers.end())
        return peer->second;
    return {{RTE_ETHER_LOCAL_ADMIN_ADDR, 0, 0, 0, 0, static_cast<std::uint8_t>(port)}};
}

std::optional<Options> parse(int argc, char** argv)
{
    Options options;
    CLI::App app{description};
    app.name("pollux fwd");
    app.footer(footer);
    add_setup_options(app, options.setup);
    add_forward_options(app, options);
    add_run_options(app, options);

    std::vector<std::string> arguments(argv + 1, argv + argc);
    options.setup.eal_arguments = cut_after_dashes(arguments);
    if (!parse_arguments(app, arguments))
        return {};
    // EAL options may create ethdevs, which are counted when they are there.
    if (options.setup.eal_arguments.empty())
        check_ports(options, options.setup.interfaces.size());
    return options;
}

std::optional<std::size_t> destination(const Options& options, std::size_t port, std::size_t ports)
{
    if (options.mode == Mode::rxonly)
        return std::nullopt;
    switch (options.topology) {
    case Topology::paired: return port ^ 1;
    case Topology::chained: return (port + 1) % ports;
    case Topology::loop: break;
    }
    return port;
}

namespace {

// A port that receives needs one by which its packets can leave.
void check_ways(const Options& options, std::size_t ports)
{
    using enum pollux::Direction;
    bool receives = false;
    for (std::size_t port = 0; port < ports; ++port) {
        if (options.setup.direction(port) == transmit)
            continue;
        receives = true;
        const auto to = destination(options, port, ports);
        if (to && options.setup.direction(*to) == receive)
            throw UsageError{fmt::format(
                "--direction: packets from port {} cannot leave by port {}, which only receives; "
                "use receive,transmit for one way, or --forward-mode rxonly",
                port, *to)};
    }
    if (!receives)
        throw UsageError{"--direction: no port receives, so there is nothing to forward"};
}

}  // namespace

void check_ports(const Options& options, std::size_t count)
{
    if (count == 0)
        throw UsageError{"no interface is given: -i NAME, or an ethdev by EAL options"};
    if (!options.eth_peers.empty() && options.eth_peers.rbegin()->first >= count)
        throw UsageError{fmt::format("--eth-peer: there is no port {}, the first -i is port 0",
                                     options.eth_peers.rbegin()->first)};
    const bool alone = options.mode == Mode::rxonly || options.topology == Topology::loop;
    if (!alone && count == 1)
        throw UsageError{"one interface alone needs --port-topology loop or --forward-mode rxonly"};
    if (!alone && options.topology == Topology::paired && count % 2 != 0)
        throw UsageError{fmt::format(
            "--port-topology paired needs an even number of interfaces, here are {}", count)};
    check_directions(options.setup, count);
    check_ways(options, count);
}

}  // namespace tool::fwd
