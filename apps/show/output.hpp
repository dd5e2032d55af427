// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string_view>
#include <thread>

namespace tool {

// Writes to stdout from a thread of its own, so that a slow reader (a full pipe, Ctrl-S) delays
// neither the end of a run nor its timing, and a reader that went away is only noted.
class Output {
public:
    Output();
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    // Writes whole texts, in order. Never waits, and never throws because of stdout. While a
    // megabyte is unread, further texts are left out.
    void write(std::string_view text);

    // Waits for the reader, at most a second. Returns the errno of a failed write, or 0.
    int finish() noexcept;
    int error() const noexcept;

private:
    struct State;
    static void pump(State& state);

    std::shared_ptr<State> state_;  // shared with a thread that may have to be left behind
    std::thread thread_;
};

}  // namespace tool
