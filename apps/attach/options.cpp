// SPDX-License-Identifier: BSD-3-Clause
#include "options.hpp"

#include "cli/arguments.hpp"

namespace tool::attach {

namespace {

constexpr const char* description =
    "pollux attach -i NAME [-i NAME]... [OPTIONS] -- COMMAND [ARGUMENTS]...\n"
    "\n"
    "Holds Pollux's XDP program on network interfaces while COMMAND, any DPDK\n"
    "application with net_af_xdp, drives them. Nothing is left of it when either of\n"
    "the two is killed.";

constexpr const char* footer =
    "Example:\n"
    "  pollux attach -i eth1 -- dpdk-testpmd --no-pci \\\n"
    "      --vdev net_af_xdp0,iface=eth1 -- -i\n"
    "\n"
    "COMMAND must be the application itself, not a shell around it. Signals are\n"
    "passed on to it, and the exit code is its own (128 + N when signal N has killed\n"
    "it; 125: it was not run, 126: it cannot be run, 127: there is no such program).\n"
    "When this process is killed, COMMAND gets SIGTERM. If it keeps running anyway,\n"
    "it silently receives nothing, and attaching again does not help: restart it.";

}  // namespace

std::optional<Options> parse(int argc, char** argv)
{
    Options options;
    CLI::App app{description};
    app.name("pollux attach");
    app.footer(footer);
    app.add_option("-i,--interface", options.interfaces,
                   "A network interface, by name or altname; once for each")
        ->type_name("NAME")
        ->required()
        ->allow_extra_args(false);
    app.add_flag_callback(
        "--generic", [&options] { options.xdp_mode = pollux::XdpMode::generic; },
        "Run the XDP program in generic (SKB) mode, not in the driver");
    app.add_flag("--take-all", options.take_all,
                 "Hold even the netdev of the machine's default route");

    std::vector<std::string> arguments(argv + 1, argv + argc);
    options.command = cut_after_dashes(arguments);
    if (!parse_arguments(app, arguments))
        return {};
    if (options.command.empty())
        throw UsageError{"no COMMAND is given: pollux attach -i NAME -- COMMAND"};
    return options;
}

}  // namespace tool::attach
