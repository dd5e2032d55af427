// SPDX-License-Identifier: BSD-3-Clause
// Starts DPDK's EAL so that it leaves nothing behind, and every lcore that was asked for forwards:
//
//     pollux::Eal eal{{.lcores = "2-3"}};  // workers on the CPUs 2 and 3
#pragma once

#include "hugepages.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pollux {

// One worker lcore of the EAL and the CPU it is pinned to.
struct Lcore {
    unsigned id = 0;
    unsigned cpu = 0;
};

// Parses "2,3", "4-7" (lcore n on CPU n) and "1@0,2@1" (lcore on CPU). Throws Error
// (invalid_option) when the text is malformed, or names an lcore twice. Any thread.
std::vector<Lcore> parse_lcores(const std::string& text);

enum class Memory {
    automatic,  // hugepages if enough are free, otherwise ordinary memory
    hugepages,  // required: the Eal throws when too few are free
    ordinary,   // --no-huge
};

struct EalOptions {
    // Workers, as parse_lcores() reads them; empty: one on each CPU that this process may use.
    std::string lcores = {};
    Memory memory = Memory::automatic;
    // Bytes that the frame pools will need (UmemPlan::bytes), so that the choice between hugepages
    // and ordinary memory can be made before the EAL starts: it cannot be made twice.
    std::size_t frame_bytes = 0;
    // Arguments of your own for the EAL; they take precedence over what would be chosen here.
    std::vector<std::string> arguments = {};
};

// Starts DPDK's EAL, once per process: it cannot be started again, not even after it has refused to
// start.
//
// The main lcore is an extra one without a CPU of its own, so that every worker can forward. The
// EAL is started with --no-pci (from DPDK 26.07: -A), because it would otherwise take over the
// machine's own NICs, and leaves nothing in the file system (--in-memory, or --no-shconf without
// hugepages; --no-telemetry).
//
// An application that starts the EAL itself needs no Eal object.
//
// The thread that makes the object becomes the main lcore. It must also destroy it, after
// everything that uses DPDK.
class Eal {
public:
    // Throws Error: eal when the EAL does not start, or runs already; out_of_memory when there is
    // too little memory for `frame_bytes`; invalid_option for lcores that this machine does not
    // have, and for arguments that only print something (--help).
    explicit Eal(const EalOptions& options = {});
    ~Eal();
    Eal(const Eal&) = delete;
    Eal& operator=(const Eal&) = delete;

    // Does what drop_capabilities() does, in the calling thread, in all lcores and in
    // the EAL's thread for interrupts. Call it on the main lcore while no lcore has work, before
    // Run. Throws Error.
    void drop_capabilities(std::span<const int> except = {});

    // Whether frames will lie on hugepages. Any thread.
    bool hugepages() const noexcept { return hugepages_; }
    // The arguments that the EAL was given, the program's name first. Any thread.
    const std::vector<std::string>& arguments() const noexcept { return arguments_; }

private:
    std::vector<std::string> arguments_;
    bool hugepages_ = false;
};

}  // namespace pollux
