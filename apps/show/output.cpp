// SPDX-License-Identifier: BSD-3-Clause
#include "output.hpp"

#include <pollux/capabilities.hpp>
#include <pollux/error.hpp>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tool {

namespace {

// Chosen: minutes of reports. What comes when so much is unread is lost, so that whoever does not
// read cannot stop the forwarding, nor take its memory.
constexpr std::size_t most_unread = 1 << 20;

int write_all(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // the process that started us left it non-blocking
            pollfd out{STDOUT_FILENO, POLLOUT, 0};
            poll(&out, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

}  // namespace

struct Output::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::string unread;
    bool writing = false;
    bool ending = false;
    int error = 0;
};

Output::Output() : state_{std::make_shared<State>()}
{
    try {
        thread_ = std::thread{[state = state_] {
            try {
                pollux::drop_capabilities();
            } catch (const pollux::Error&) {  // NOLINT(bugprone-empty-catch): it works with them
            }
            pump(*state);
        }};
    } catch (const std::system_error& error) {
        throw pollux::Error{
            {.problem = "needs 1 more thread, which prints",
             .errnum = error.code().value(),
             .hint = "raise pids.max of its cgroup (docker --pids-limit), or `ulimit -u`"}};
    }
}

Output::~Output()
{
    finish();
    {
        const std::lock_guard lock{state_->mutex};
        state_->ending = true;
        if (state_->writing)
            thread_.detach();  // it waits in write(2) until the process ends
    }
    state_->changed.notify_all();
    if (thread_.joinable())
        thread_.join();
}

void Output::write(std::string_view text)
{
    const std::lock_guard lock{state_->mutex};
    if (state_->error != 0 || state_->unread.size() > most_unread)
        return;
    state_->unread += text;
    state_->changed.notify_all();
}

int Output::finish() noexcept
{
    std::unique_lock lock{state_->mutex};
    // Chosen: how long a reader that has stopped may hold up the end.
    state_->changed.wait_for(lock, std::chrono::seconds{1},
                             [&] { return state_->unread.empty() && !state_->writing; });
    return state_->error;
}

int Output::error() const noexcept
{
    const std::lock_guard lock{state_->mutex};
    return state_->error;
}

void Output::pump(State& state)
{
    std::unique_lock lock{state.mutex};
    while (true) {
        state.changed.wait(lock, [&] { return state.ending || !state.unread.empty(); });
        if (state.unread.empty() || state.ending)
            return;
        const std::string text = std::exchange(state.unread, {});
        state.writing = true;
        lock.unlock();
        const int error = write_all(text);
        lock.lock();
        state.writing = false;
        if (error != 0) {
            state.error = error;
            state.unread.clear();
        }
        state.changed.notify_all();
    }
}

}  // namespace tool
