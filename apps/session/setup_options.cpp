// SPDX-License-Identifier: BSD-3-Clause
#include "setup_options.hpp"

#include "cli/arguments.hpp"
#include "cli/words.hpp"

namespace tool {

namespace {

void add_queue_options(CLI::App& app, SetupOptions& options)
{
    const auto read_ring = [&options](const std::string& word) {
        const unsigned ring = parse_number(word);
        if (ring < 64 || ring > 8192 || (ring & (ring - 1)) != 0)
            throw UsageError{fmt::format("'{}' is not a power of two from 64 to 8192", word)};
        options.ring = ring;
    };
    add_word(
        app, "--queues",
        [&options](const std::string& word) { options.queues = parse_queues(word); },
        "The first N queues of each netdev, or a list such as 0,2-3 (5-5 is queue 5 alone)")
        ->type_name("N|LIST")
        ->default_str("all");
    add_word(app, "--rxd", read_ring, "Descriptors of a queue's rings, a power of two, 64 to 8192")
        ->type_name("N")
        ->default_str("1024");
}

void add_kernel_options(CLI::App& app, SetupOptions& options)
{
    app.add_flag_callback(
        "--no-promiscuous", [&options] { options.promiscuous = false; },
        "Leave the netdevs as they are, do not make them promiscuous");
    app.add_flag_callback(
        "--generic", [&options] { options.xdp_mode = pollux::XdpMode::generic; },
        "Run the XDP program in generic (SKB) mode, not in the driver");
    auto* copy = app.add_flag_callback(
        "--force-copy", [&options] { options.zero_copy = pollux::ZeroCopy::never; },
        "Let the kernel copy packets also where the driver can do zero-copy");
    app.add_flag_callback(
           "--require-zero-copy", [&options] { options.zero_copy = pollux::ZeroCopy::required; },
           "Refuse to start where a queue gets no zero-copy")
        ->excludes(copy, app.get_option("--generic"));
    app.add_flag("--take-all", options.take_all,
                 "Take every packet, also from the netdev of the machine's default route");
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
    auto* demanded = app.add_flag_callback(
        "--hugepages", [&options] { options.memory = pollux::Memory::hugepages; },
        "Refuse to start without hugepages; else they are used where enough are free");
    app.add_flag_callback(
           "--no-huge", [&options] { options.memory = pollux::Memory::ordinary; },
           "Use ordinary memory, not hugepages")
        ->excludes(demanded);
}

}  // namespace

void add_setup_options(CLI::App& app, SetupOptions& options)
{
    app.add_option("-i,--interface", options.interfaces,
                   "A network interface, by name or altname; once for each. Behind them come the "
                   "ethdevs that the EAL's words make")
        ->type_name("NAME")
        ->allow_extra_args(false);
    add_word(
        app, "--lcores",
        [&options](const std::string& word) {
            pollux::parse_lcores(word);
            options.lcores = word;
        },
        "Lcores that forward: 2,3 or 4-7 (lcore n on CPU n) or 1@0,2@1 (lcore on CPU)")
        ->type_name("LIST")
        ->default_str("one on each CPU");
    add_queue_options(app, options);
    add_memory_options(app, options);
    add_kernel_options(app, options);
}

}  // namespace tool
