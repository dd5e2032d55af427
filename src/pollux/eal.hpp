// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pollux {

// One worker lcore of the EAL and the CPU it is pinned to.
struct Lcore {
    unsigned id = 0;
    unsigned cpu = 0;
};

// Parses "2,3", "4-7" (lcore n on CPU n) and "1@0,2@1" (lcore on CPU). Throws Error when the words
// make no sense, or name an lcore or, without '@', a CPU twice.
std::vector<Lcore> parse_lcores(const std::string& words);

enum class Memory {
    automatic,  // hugepages where enough are free, else ordinary memory
    hugepages,  // demanded: throws when they are not there
    ordinary,   // --no-huge
};

struct EalOptions {
    // Workers, as parse_lcores() reads them; empty: one on each CPU this process may use.
    std::string lcores = {};
    Memory memory = Memory::automatic;
    // What the frame pools will need, so that the choice between hugepages and ordinary memory can
    // be made before the EAL starts: it cannot be made twice.
    std::size_t frame_bytes = 0;
    // EAL words of the user; they win over what would be chosen here.
    std::vector<std::string> words = {};
};

// Starts DPDK's EAL, once per process: it cannot be started again, not even after it refused.
//
// The main lcore is an extra one without a CPU of its own, so that every worker can forward.
// --no-pci always, because DPDK would else take hold of the machine's own NICs; nothing is left in
// the file system (--in-memory, or --no-shconf without hugepages; --no-telemetry).
// An application that starts the EAL itself needs no Eal object.
class Eal {
public:
    explicit Eal(const EalOptions& options = {});
    ~Eal();
    Eal(const Eal&) = delete;
    Eal& operator=(const Eal&) = delete;

    bool hugepages() const noexcept { return hugepages_; }
    // The words that the EAL was given, for the curious.
    const std::vector<std::string>& words() const noexcept { return words_; }

private:
    std::vector<std::string> words_;
    bool hugepages_ = false;
};

// Bytes of free hugepages of all sizes, from /sys/kernel/mm/hugepages.
std::size_t free_hugepage_bytes();

}  // namespace pollux
