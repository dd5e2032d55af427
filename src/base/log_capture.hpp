// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace pollux {

// Collects what DPDK, libbpf and libxdp would print while it lives, because the PMD returns -22 for
// everything and gives the reason only in the log. The destructor prints the lines that were not
// fetched to where they would have gone, except those that net_af_xdp always prints and that mean
// nothing here. A process has one at a time; the constructor waits for that.
//
// If the process calls abort() meanwhile, as rte_panic() does, the lines so far are printed first.
class LogCapture {
public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    // The last lines so far, joined to one text. None of the lines so far is printed later.
    std::string reason(std::size_t most = 3);
    // Whether a line so far contains this text.
    bool says(std::string_view text);
    // Forgets all lines so far.
    void discard() { lines_.clear(); }

    // Where the lines go that abort() would lose. Default: 2.
    static void print_at_abort_to(int fd) noexcept;

private:
    friend struct LogHooks;
    void add(const char* text, std::size_t size);

    std::unique_lock<std::mutex> turn_;
    std::mutex mutex_;
    std::string partial_;
    std::vector<std::string> lines_;
    std::FILE* stream_ = nullptr;
    std::FILE* previous_ = nullptr;
    struct sigaction previous_abort_ = {};
};

}  // namespace pollux
