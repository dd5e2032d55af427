// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace pollux {

// While it lives, what DPDK, libbpf and libxdp would print is kept here instead: the PMD answers
// -22 to everything and says the reason only in the log. What is not asked for by then goes where
// it would have gone, except the lines that net_af_xdp always prints and that mean nothing here.
// One at a time in a process; the constructor waits.
class LogCapture {
public:
    LogCapture();
    ~LogCapture();
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    // The last lines that were said, joined, and no longer to be printed.
    std::string reason(std::size_t most = 3);
    // Whether that was said so far.
    bool says(std::string_view words);
    // Everything so far is forgotten.
    void discard() { lines_.clear(); }

private:
    friend struct LogHooks;
    void add(const char* text, std::size_t size);

    std::unique_lock<std::mutex> turn_;
    std::mutex mutex_;
    std::string partial_;
    std::vector<std::string> lines_;
    std::FILE* stream_ = nullptr;
    std::FILE* previous_ = nullptr;
};

}  // namespace pollux
