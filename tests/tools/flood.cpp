// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "flood_program.hpp"
#include "support/wire/clock.hpp"
#include "support/wire/counters.hpp"
#include "support/wire/failure.hpp"

#include <bpf/bpf.h>
#include <nlohmann/json.hpp>
#include <sched.h>

#include <array>
#include <iostream>

namespace wire {

// What the counters of a veth say about frames from ndo_xdp_xmit. Found out on 6.18 with a program
// on the peer that counts its runs in a map, for drop, pass and TX, 1 and 4 queues, with and
// without threaded NAPI, at rates below and far above what the peer can take; equal to the last
// frame in every run:
//
//   tx_packets of IF = rx_packets of the peer = runs of the peer's XDP program. Counted by the
//     peer's NAPI as it takes frames from its 256-entry ring, hence late: see read_settled().
//   tx_dropped of IF = frames for which that ring was full, or the peer was down. (The peer counts
//     a full ring also as its rx_dropped; not so for frames from a socket.)
//   attempted = tx_packets + tx_dropped, unless bpf_redirect failed before it came to the netdev:
//     IF is down, the frame is longer than MTU + 18, or IF has no ndo_xdp_xmit at present (the
//     peer has neither XDP program nor GRO). No netdev counter moves then.
//
// Frames from a socket are counted likewise, but by veth_xmit if the peer has neither program nor
// GRO, and in bytes without their Ethernet header if it has (50 for a frame of 64).
namespace {

// A veth delivers what ndo_xdp_xmit gives it to the peer's queue "CPU % queues". If the scheduler
// moved us, two queues would race and the flows lose their order. One flood, one CPU, one queue;
// `taskset` chooses which.
void stay_on_this_cpu()
{
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(sched_getcpu(), &here);
    ensure(sched_setaffinity(0, sizeof here, &here), "sched_setaffinity");
}

// The kernel's live-frame generator, some milliseconds at a time by default. When it ends it waits
// for RCU: about 20 ms in which nothing is sent (6.18), so --repeat makes it go on for longer.
void run_program(const FloodProgram& program, const Tag& tag, unsigned repeat)
{
    std::array<std::byte, max_frame> frame;
    compose(tag, frame.data());
    bpf_test_run_opts run{};
    run.sz = sizeof run;
    run.data_in = frame.data();
    run.data_size_in = tag.size;
    run.repeat = static_cast<int>(repeat);
    run.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
    run.batch_size = 64;
    const int error = bpf_prog_test_run_opts(program.fd(), &run);
    if (error < 0 && error != -EINTR)
        fail("BPF_PROG_RUN", -error);
}

}  // namespace

int flood(const FloodOptions& options)
{
    const Endpoint from{options.from};
    const Pattern pattern{.shape = options.shape, .run = draw_run()};
    const NetdevCounters counters{from};
    const FloodProgram program{pattern, from.ifindex()};
    stay_on_this_cpu();

    const auto before = counters.read();
    const auto start = Clock::now();
    const auto end = start + from_seconds(options.seconds);
    {
        // The kernel looks the target ifindex up in the namespace of whoever runs the program.
        const auto inside = from.visit();
        while (Clock::now() < end)
            run_program(program, pattern.tag(0), options.repeat);
    }
    const auto seconds = seconds_between(start, Clock::now());
    const auto after = counters.read_settled();

    const auto tx_packets = after.tx_packets - before.tx_packets;
    const auto tx_dropped = after.tx_dropped - before.tx_dropped;
    const nlohmann::ordered_json json = {{"attempted", program.runs()},
                                         {"seconds", seconds},
                                         {"tx_packets", tx_packets},
                                         {"tx_dropped", tx_dropped}};
    std::cout << json << std::endl;
    if (tx_packets + tx_dropped > 0)
        return as_promised;
    std::cerr << "wire: the kernel redirected nothing to " << from.text()
              << ": is it up, is its MTU large enough, has a veth's peer an XDP program or GRO?\n";
    return failed;
}

}  // namespace wire
