// SPDX-License-Identifier: BSD-3-Clause
#include "setup_options.hpp"

#include "cli/arguments.hpp"
#include "cli/values.hpp"

namespace tool {

namespace {

using pollux::Direction;

constexpr std::array direction_names{
    Choice<Direction>{"both", Direction::both},
    Choice<Direction>{"receive", Direction::receive},
    Choice<Direction>{"transmit", Direction::transmit},
};

void add_queue_options(CLI::App& app, SetupOptions& options)
{
    const auto parse_ring = [&options](const std::string& text) {
        const unsigned ring = parse_number(text);
        if (ring < 64 || ring > 8192 || (ring & (ring - 1)) != 0)
            throw UsageError{fmt::format("'{}' is not a power of two from 64 to 8192", text)};
        options.ring = ring;
    };
    add_value(
        app, "--queues",
        [&options](const std::string& text) { options.queues = parse_queues(text); },
        "The first N queues of each netdev, or a list such as 0,2-3. One number is how many: queue "
        "5 alone is 5-5")
        ->type_name("N|LIST|all")
        ->default_str("all");
    add_value(app, "--rxd", parse_ring,
              "Descriptors of a queue's rings, a power of two, 64 to 8192")
        ->type_name("N")
        ->default_str(std::to_string(pollux::default_ring));
    add_value(
        app, "--direction",
        [&options](const std::string& list) {
            options.directions.clear();
            for (const std::string_view name : split(list))
                options.directions.push_back(choose(direction_names, name));
        },
        "What ports are for: both, receive or transmit. One for all, or one for each port: "
        "receive,transmit forwards from the first to the second only, and what arrives at the "
        "second stays with the kernel")
        ->type_name("D[,D]...")
        ->default_str("both");
    add_value(
        app, "--busy-poll",
        [&options](const std::string& text) { options.busy_poll = parse_busy_poll(text); },
        "Let the driver work inside receive: a syscall polls for US microseconds and handles at "
        "most BUDGET packets. Without a value 20,64")
        ->type_name("[US[,BUDGET]]")
        ->expected(0, 1);
}

void add_packet_options(CLI::App& app, SetupOptions& options)
{
    app.add_flag_callback(
        "--no-promiscuous", [&options] { options.promiscuous = false; },
        "Leave the netdevs as they are, do not make them promiscuous");
    app.add_flag("--take-all", options.take_all,
                 "Take every packet, even from the netdev of the machine's default route");
    auto* take = add_value(
        app, "--take",
        [&options](const std::string& list) {
            const auto flows = parse_flows(list);
            options.take.insert(options.take.end(), flows.begin(), flows.end());
        },
        "Take only packets of this protocol, and to this port: udp:4789, tcp, 17. Give it several "
        "times, or with commas. All others stay with the kernel");
    take->type_name("PROTOCOL[:PORT]")->default_str("every packet")->trigger_on_parse();
    add_value(
        app, "--xdp-program",
        [&options](const std::string& file) {
            if (file.empty() || file.starts_with('#'))
                throw UsageError{"no file is named"};
            options.xdp_program = file;
        },
        "Let an XDP program of yours decide: a BPF object file, and a program's name where it has "
        "several")
        ->type_name("FILE[#NAME]")
        ->excludes(take);
    app.add_flag("--rx-metadata", options.rx_metadata,
                 "Ask the NIC for timestamp and hash of each packet");
}

void add_mode_options(CLI::App& app, SetupOptions& options)
{
    app.add_flag_callback(
        "--generic", [&options] { options.xdp_mode = pollux::XdpMode::generic; },
        "Run the XDP program in generic (SKB) mode, not in the driver");
    auto* copy = app.add_flag_callback(
        "--force-copy", [&options] { options.zero_copy = pollux::ZeroCopy::never; },
        "Let the kernel copy packets even where the driver can do zero-copy");
    app.add_flag_callback(
           "--require-zero-copy", [&options] { options.zero_copy = pollux::ZeroCopy::required; },
           "Refuse to start where a queue gets no zero-copy")
        ->excludes(copy, app.get_option("--generic"));
}

void add_memory_options(CLI::App& app, SetupOptions& options)
{
    app.add_option("--frames", options.frames, "Packet frames in all")
        ->type_name("N")
        ->default_str("as many as the queues need");
    app.add_option("--max-frame", options.max_frame,
                   "Bytes of the longest packet, with Ethernet header, without FCS")
        ->type_name("BYTES")
        ->default_str("by the MTUs");
    auto* required = app.add_flag_callback(
        "--hugepages", [&options] { options.memory = pollux::Memory::hugepages; },
        "Refuse to start without hugepages; otherwise they are used where enough are free");
    app.add_flag_callback(
           "--no-huge", [&options] { options.memory = pollux::Memory::ordinary; },
           "Use ordinary memory, not hugepages")
        ->excludes(required);
}

}  // namespace

pollux::Direction SetupOptions::direction(std::size_t port) const noexcept
{
    if (directions.size() == 1)
        return directions[0];
    return port < directions.size() ? directions[port] : Direction::both;
}

pollux::PortOptions SetupOptions::port(std::size_t port) const
{
    const Direction to = direction(port);
    pollux::PortOptions options{.queues = queues,
                                .ring = ring,
                                .direction = to,
                                .xdp_mode = xdp_mode,
                                .zero_copy = zero_copy,
                                .busy_poll = busy_poll,
                                .deferred_start = true,
                                .promiscuous = promiscuous,
                                .take_all = take_all};
    if (to != Direction::transmit) {
        options.take = take;
        options.xdp_program = xdp_program;
        options.rx_metadata = rx_metadata;
    }
    return options;
}

void add_setup_options(CLI::App& app, SetupOptions& options)
{
    app.add_option("-i,--interface", options.interfaces,
                   "A network interface, by name or altname; once for each. Ethdevs that EAL "
                   "options create are ports too, after these")
        ->type_name("NAME")
        ->allow_extra_args(false);
    add_value(
        app, "--lcores",
        [&options](const std::string& list) {
            pollux::parse_lcores(list);
            options.lcores = list;
        },
        "Lcores that forward: 2,3 or 4-7 (lcore n on CPU n) or 1@0,2@1 (lcore on CPU)")
        ->type_name("LIST")
        ->default_str("one on each CPU");
    add_queue_options(app, options);
    add_packet_options(app, options);
    add_mode_options(app, options);
    app.add_flag("--keep-capabilities", options.keep_capabilities,
                 "Keep all capabilities, also those that only the start needs");
    add_memory_options(app, options);
}

void check_directions(const SetupOptions& options, std::size_t ports)
{
    const std::size_t count = options.directions.size();
    if (count > 1 && count != ports)
        throw UsageError{fmt::format(
            "--direction: {} directions for {} ports, give one, or one for each", count, ports)};
}

}  // namespace tool
