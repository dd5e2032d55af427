// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include "cli/arguments.hpp"
#include "cli/words.hpp"

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

constexpr std::array idles{
    Choice<unsigned>{"sleep", pollux::Idle::default_spins},
    Choice<unsigned>{"spin", 0U},
};

void add_eth_peer(Options& options, const std::string& word)
{
    const std::size_t comma = word.find(',');
    if (comma == std::string::npos)
        throw UsageError{fmt::format("'{}' is not N,MAC", word)};
    const unsigned port = parse_number(std::string_view{word}.substr(0, comma));
    if (!options.eth_peers.emplace(port, parse_mac(word.substr(comma + 1))).second)
        throw UsageError{fmt::format("port {} has two peers", port)};
}

void add_forward_options(CLI::App& app, Options& options)
{
    add_choice(app, "--forward-mode", options.mode, modes, "What happens to a packet on its way");
    add_choice(app, "--port-topology", options.topology, topologies,
               "Where packets go: 0<->1 2<->3, or 0->1->2->0, or back out of the same port");
    add_word(
        app, "--eth-peer", [&options](const std::string& word) { add_eth_peer(options, word); },
        "Where port N sends to in mode mac; once for each port")
        ->type_name("N,MAC")
        ->default_str("02:00:00:00:00:0N")
        ->trigger_on_parse();  // for each one, not only for the last
    app.add_option("--burst", options.burst, "Packets that are received at a time, 1 to 256")
        ->type_name("N")
        ->check(CLI::Range(1U, pollux::Batch::capacity))
        ->capture_default_str();
    add_choice(app, "--idle", options.spins, idles,
               "What an lcore does when nothing comes: sleep after a while, or never");
}

void add_run_options(CLI::App& app, Options& options)
{
    add_word(
        app, "--duration",
        [&options](const std::string& word) { options.duration_s = parse_seconds(word); },
        "End after so long; 0: at SIGINT or SIGTERM")
        ->type_name("SECONDS")
        ->default_str("0");
    add_word(
        app, "--stats-period",
        [&options](const std::string& word) {
            options.stats_period_s = parse_seconds(word);
            if (options.stats_period_s != 0 && options.stats_period_s < 0.01)
                throw UsageError{"0 or at least 0.01 seconds"};
        },
        "Show rates so often; 0: never")
        ->type_name("SECONDS")
        ->default_str("0");
    app.add_flag("--json", options.json, "Write one JSON object a line: report, period, total");
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
    CLI::App app{"Forwards packets between interfaces. Words behind -- go to DPDK's EAL."};
    app.name("pollux fwd");
    add_setup_options(app, options.setup);
    add_forward_options(app, options);
    add_run_options(app, options);

    std::vector<std::string> arguments(argv + 1, argv + argc);
    options.setup.eal_words = cut_words(arguments);
    if (!parse_arguments(app, arguments))
        return {};
    // The EAL's words may make ethdevs, which are counted when they are there.
    if (options.setup.eal_words.empty())
        check_ports(options, options.setup.interfaces.size());
    return options;
}

void check_ports(const Options& options, std::size_t count)
{
    if (count == 0)
        throw UsageError{"no interface is given: -i NAME, or an ethdev in the EAL's words"};
    if (!options.eth_peers.empty() && options.eth_peers.rbegin()->first >= count)
        throw UsageError{fmt::format("--eth-peer: there is no port {}, the first -i is port 0",
                                     options.eth_peers.rbegin()->first)};
    if (options.mode == Mode::rxonly || options.topology == Topology::loop)
        return;
    if (count == 1)
        throw UsageError{"one interface alone needs --port-topology loop or --forward-mode rxonly"};
    if (options.topology == Topology::paired && count % 2 != 0)
        throw UsageError{fmt::format(
            "--port-topology paired needs an even number of interfaces, here are {}", count)};
}

}  // namespace tool::fwd
