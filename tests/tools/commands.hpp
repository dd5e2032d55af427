// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/injection.hpp"
#include "support/wire/pattern.hpp"

#include <cstdint>
#include <string>

// The subcommands. Each prints its result on stdout, one JSON object (hold: the line `holding`),
// and returns the exit code; what the machine refuses it throws as Failure.
namespace wire {

struct LoopOptions {
    std::string a, b;
    Shape shape;
    std::uint64_t frames = 0;  // per direction
    unsigned window = 128;     // frames under way, per direction
    bool both = false;
    double timeout = 5;  // seconds without an arrival
    Macs macs = Macs::as_sent;
    Injection injection;
};
int loop(const LoopOptions& options);

struct BlastOptions {
    std::string from;
    Shape shape;
    double seconds = 0;
    std::uint64_t rate = 0;  // frames a second; 0: as fast as it goes
};
int blast(const BlastOptions& options);

// What BPF_PROG_RUN takes: a page less its headroom, the kernel's own header and the skb's tail.
constexpr std::size_t max_live_frame = 3400;

struct FloodOptions {
    std::string from;
    Shape shape;  // of one size
    double seconds = 0;
    unsigned repeat = 1 << 14;  // frames of one BPF_PROG_RUN
};
int flood(const FloodOptions& options);

struct SinkOptions {
    std::string on;
    double seconds = 0;  // 0: until SIGINT or SIGTERM
    Macs macs = Macs::as_sent;
};
int sink(const SinkOptions& options);

struct EchoOptions {
    std::string a, b;
    Shape shape;
    std::uint64_t count = 0;
    unsigned pause = 0;  // microseconds between an arrival and the next frame
    Macs macs = Macs::as_sent;
};
int echo(const EchoOptions& options);

struct HoldOptions {
    std::string on;
    unsigned queue = 0;
};
int hold(const HoldOptions& options);

}  // namespace wire
