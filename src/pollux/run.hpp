// SPDX-License-Identifier: BSD-3-Clause
// Runs a loop on the EAL's worker lcores, each with its share of the streams:
//
//     pollux::run(pollux::paired(a, b), [](pollux::Lane& lane) noexcept {
//         while (!lane.stopping()) …
//     });
#pragma once

#include "idle.hpp"
#include "stream.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace pollux {

class LcoreLease;  // private

// One lcore with its share of the streams. It belongs to that lcore; what may be called from any
// thread says so.
class Lane {
public:
    std::size_t index = 0;  // its place in Run::lanes(), for what a program keeps for each lane
    unsigned lcore = 0;
    unsigned cpu = 0;
    std::vector<Stream> streams;
    Idle idle;

    bool stopping() const noexcept { return stop_->load(std::memory_order_relaxed); }

    // Ends the lane's sleep, or its next one if it is awake, so that it runs a round at once. Any
    // thread, and safe in a signal handler.
    void wake() noexcept { idle.wake(); }

    // For the end of a loop: hands over what is staged (Tx::commit) and waits until the kernel has
    // taken everything out of the TX rings, but no longer than `time`. Returns whether it has.
    // Frames that remain in a ring are left to Port::stop(), staged ones are dropped.
    bool drain(std::chrono::milliseconds time) noexcept;

private:
    friend class Run;
    Lane(std::size_t index, unsigned lcore, std::vector<Stream> streams,
         const std::atomic<bool>& stop, int stop_fd, std::chrono::microseconds spin);
    const std::atomic<bool>* stop_;
};

struct RunOptions {
    std::chrono::microseconds spin = Idle::default_spin;  // see Idle
    unsigned max_lcores = 0;  // 0: no limit but the numbers of streams and of workers
};

// Deals the streams to the EAL's idle worker lcores as testpmd does (in order, the remainder to the
// last ones), and runs the loop once on each. Streams that share a half stay together. The lcores
// are the Run's own until join() returns. All functions but stop() and wake() belong to one thread
// at a time.
//
// If the loop needs something for each lane, make it between the constructor and start():
//
//     pollux::Run run{pollux::paired(a, b)};
//     std::vector<Table> tables(run.lanes().size());
//     run.start([&](pollux::Lane& lane) noexcept { … tables[lane.index] … });
class Run {
public:
    using Loop = std::function<void(Lane&)>;

    // Throws Error: invalid_option if the EAL has no idle worker, or for a negative `spin`; system
    // if there is no descriptor left.
    explicit Run(std::vector<Stream> streams, const RunOptions& options = {});
    // The same, and starts the loop.
    Run(std::vector<Stream> streams, Loop loop, const RunOptions& options = {});
    ~Run();  // stops and waits
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    std::span<const std::unique_ptr<Lane>> lanes() const noexcept { return lanes_; }

    // Once. Also calls Port::start() for the ports from which the streams receive. Throws Error:
    // invalid_option if it was called before, and system if an lcore cannot be
    // launched, for example because the application has launched a function of its own there. Lanes
    // that did start have ended by then.
    void start(Loop loop);

    // Asks all lanes to end. Any thread, and safe in a signal handler.
    void stop() noexcept;
    // Wakes all lanes: see Lane::wake(). Any thread, and safe in a signal handler.
    void wake() noexcept;
    // Waits until all lanes have ended, but no longer than the timeout. Returns whether they have;
    // true if none was started.
    bool wait_for(std::chrono::milliseconds timeout);
    // Waits until all lanes have ended. Rethrows the exception of a lane's loop, if one threw; of
    // several, the one that was thrown first. An exception also stops the other lanes.
    void join();
    // What the loops threw, in the order of time. After join().
    std::span<const std::exception_ptr> failures() const noexcept { return failures_; }

private:
    struct Worker;
    static int work(void* worker);
    void end() noexcept;

    std::unique_ptr<LcoreLease> lcores_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    Loop loop_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::mutex failures_mutex_;
    std::vector<std::exception_ptr> failures_;
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> running_{0};
    int stop_fd_ = -1, done_fd_ = -1;
    bool joined_ = true;
};

// The short form: runs the loop until SIGINT or SIGTERM, or until every lane has returned, and
// throws what Run throws. The signals' earlier handlers are put back. One call at a time in a
// process.
void run(std::vector<Stream> streams, Run::Loop loop, const RunOptions& options = {});
// The same, but no longer than the time.
void run_for(std::chrono::milliseconds time, std::vector<Stream> streams, Run::Loop loop,
             const RunOptions& options = {});

}  // namespace pollux
