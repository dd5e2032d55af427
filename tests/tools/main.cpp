// SPDX-License-Identifier: BSD-3-Clause
//
// wire: the hosts at both ends of a forwarder. They sit in network namespaces, each behind one
// netdev, send numbered frames and check every byte that arrives.
#include "commands.hpp"
#include "support/wire/endpoint.hpp"
#include "support/wire/failure.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <functional>
#include <iostream>
#include <memory>

namespace {

using namespace wire;

// Every subcommand sets this to what is to be done; the parser only fills in the options.
using Action = std::function<int()>;

void add_endpoint(CLI::App& app, const std::string& name, std::string& endpoint)
{
    app.add_option(name, endpoint, "NETNS:IF; NETNS is a name in /run/netns, or 'self'")
        ->required()
        ->check(Endpoint::misspelt);
}

void add_flows(CLI::App& app, Shape& shape)
{
    app.add_option("--flows", shape.flows, "UDP source ports")
        ->check(CLI::Range(1u, max_flows))
        ->capture_default_str();
    app.add_option("--port", shape.port, "UDP destination port")->capture_default_str();
}

void add_size(CLI::App& app, Shape& shape, std::size_t largest = max_frame)
{
    app.add_option("--size", shape.sizes.front(), "bytes, whole Ethernet frame without FCS")
        ->check(CLI::Range(min_frame, largest))
        ->capture_default_str();
}

void add_macs(CLI::App& app, Macs& macs)
{
    auto* swap = app.add_flag_callback(
        "--swap-macs", [&macs] { macs = Macs::swapped; }, "the forwarder exchanges the MACs");
    auto* any = app.add_flag_callback(
        "--any-macs", [&macs] { macs = Macs::any; }, "do not check the MACs");
    any->excludes(swap);
    app.add_flag_callback(
           "--routed", [&macs] { macs = Macs::routed; },
           "the forwarder is a router: any MACs, and the TTL is one less")
        ->excludes(swap)
        ->excludes(any);
}

void add_seconds(CLI::App& app, double& seconds)
{
    app.add_option("--seconds", seconds)->check(CLI::Range(0.001, 86400.0));
}

void add_loop(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("loop", "closed loop: at most --window frames under way");
    auto options = std::make_shared<LoopOptions>();
    auto injection = std::make_shared<std::string>();
    add_endpoint(app, "--a", options->a);
    add_endpoint(app, "--b", options->b);
    app.add_option("--frames", options->frames, "frames to send, per direction")
        ->required()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32));
    app.add_option("--sizes", options->shape.sizes, "taken in turn; whole frames without FCS")
        ->delimiter(',')
        ->check(CLI::Range(min_frame, max_frame));
    add_flows(app, options->shape);
    app.add_option("--vlan", options->shape.vlan, "ID of a VLAN tag, which makes a frame larger")
        ->check(CLI::Range(1u, 4094u));
    app.add_option("--window", options->window)
        ->check(CLI::Range(1u, 1u << 20))
        ->capture_default_str();
    app.add_flag("--both", options->both, "both directions at once");
    app.add_option("--timeout", options->timeout, "seconds without an arrival")
        ->check(CLI::Range(0.001, 86400.0))
        ->capture_default_str();
    add_macs(app, options->macs);
    app.add_option("--inject", *injection,
                   "test of the tester, KIND:EVERY; lose, duplicate, corrupt, truncate, reorder");
    app.callback([=, &action] {
        if (!injection->empty())
            options->injection = Injection::parse(*injection, options->shape);
        action = [=] { return loop(*options); };
    });
}

void add_blast(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("blast", "open loop from a socket");
    auto options = std::make_shared<BlastOptions>();
    add_endpoint(app, "--from", options->from);
    add_seconds(app, options->seconds);
    app.get_option("--seconds")->required();
    add_size(app, options->shape);
    add_flows(app, options->shape);
    app.add_option("--rate", options->rate, "frames a second; as fast as it goes if not given")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
    app.callback([=, &action] { action = [=] { return blast(*options); }; });
}

void add_flood(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("flood", "open loop from the kernel's live-frame generator");
    auto options = std::make_shared<FloodOptions>();
    add_endpoint(app, "--from", options->from);
    add_seconds(app, options->seconds);
    app.get_option("--seconds")->required();
    app.add_option("--repeat", options->repeat,
                   "frames before it looks at the clock; more of them leave fewer gaps")
        ->check(CLI::Range(1u, 1u << 24))
        ->capture_default_str();
    add_size(app, options->shape, max_live_frame);
    add_flows(app, options->shape);
    app.callback([=, &action] { action = [=] { return flood(*options); }; });
}

void add_sink(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("sink", "count and check what arrives");
    auto options = std::make_shared<SinkOptions>();
    add_endpoint(app, "--on", options->on);
    add_seconds(app, options->seconds);
    app.get_option("--seconds")->description("until SIGINT or SIGTERM if not given");
    add_macs(app, options->macs);
    app.callback([=, &action] { action = [=] { return sink(*options); }; });
}

void add_echo(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("echo", "one frame at a time, each awaited for 2 s");
    auto options = std::make_shared<EchoOptions>();
    add_endpoint(app, "--a", options->a);
    add_endpoint(app, "--b", options->b);
    app.add_option("--count", options->count)
        ->required()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32));
    app.add_option("--pause", options->pause, "microseconds before the next frame")
        ->check(CLI::Range(0u, 1'000'000u))
        ->capture_default_str();
    add_size(app, options->shape);
    add_flows(app, options->shape);
    add_macs(app, options->macs);
    app.callback([=, &action] { action = [=] { return echo(*options); }; });
}

void add_hold(CLI::App& wire, Action& action)
{
    auto& app = *wire.add_subcommand("hold", "occupy a queue with an AF_XDP socket until SIGTERM");
    auto options = std::make_shared<HoldOptions>();
    add_endpoint(app, "--on", options->on);
    app.add_option("--queue", options->queue)->required();
    app.callback([=, &action] { action = [=] { return hold(*options); }; });
}

int say(const std::exception& error, int code)
{
    std::cerr << "wire: " << error.what() << '\n';
    return code;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App wire{"The hosts at both ends of a forwarder", "wire"};
    wire.require_subcommand(1);
    Action action;
    for (const auto add : {add_loop, add_blast, add_flood, add_sink, add_echo, add_hold})
        add(wire, action);
    try {
        wire.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return wire.exit(help);
    } catch (const std::exception& error) {  // CLI's own, and Injection::parse
        return say(error, misused);
    }
    try {
        if (geteuid() != 0)
            throw Failure{"needs root: network namespaces, AF_PACKET, BPF"};
        return action();
    } catch (const std::exception& error) {
        return say(error, failed);
    }
}
