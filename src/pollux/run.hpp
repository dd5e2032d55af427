// SPDX-License-Identifier: BSD-3-Clause
// Runs a loop on the EAL's worker lcores, each with its share of the streams:
//
//     pollux::run(pollux::paired(a, b), [](pollux::Lane& lane) noexcept {
//         while (!lane.stopping()) …
//     });
#pragma once

#include "idle.hpp"
#include "stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace pollux {

// One lcore with its share of the streams. It belongs to that lcore.
class Lane {
public:
    unsigned lcore = 0;
    unsigned cpu = 0;
    std::vector<Stream> streams;
    Idle idle;

    bool stopping() const noexcept { return stop_->load(std::memory_order_relaxed); }

private:
    friend class Run;
    Lane(unsigned lcore, std::vector<Stream> streams, const std::atomic<bool>& stop, int stop_fd,
         unsigned spins);
    const std::atomic<bool>* stop_;
};

struct RunOptions {
    unsigned spins = Idle::default_spins;  // see Idle
    unsigned max_lcores = 0;               // 0: no limit but the numbers of streams and of workers
};

// Deals the streams to the EAL's idle worker lcores as testpmd does (in order, the remainder to the
// last ones), and runs the loop once on each. Streams that share a half stay together. All
// functions but stop() belong to one thread at a time.
class Run {
public:
    using Loop = std::function<void(Lane&)>;

    // Throws Error: invalid_option if the EAL has no idle worker, system if there is no descriptor
    // left.
    Run(std::vector<Stream> streams, Loop loop, const RunOptions& options = {});
    ~Run();  // stops and waits
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    std::span<const std::unique_ptr<Lane>> lanes() const noexcept { return lanes_; }

    // Asks all lanes to end. Any thread, and safe in a signal handler.
    void stop() noexcept;
    // Waits until all lanes have ended, but no longer than the timeout. Returns whether they have.
    bool wait_for(std::chrono::milliseconds timeout);
    // Waits until all lanes have ended. Rethrows the exception of a lane's loop, if one threw; of
    // several, that of the first lane. An exception also stops the other lanes.
    void join();

private:
    struct Worker;
    static int work(void* worker);

    std::vector<std::unique_ptr<Lane>> lanes_;
    Loop loop_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::atomic<bool> stop_{false};
    std::atomic<unsigned> running_{0};
    int stop_fd_ = -1, done_fd_ = -1;
    bool joined_ = false;
};

// The short form: runs the loop until SIGINT or SIGTERM, or until every lane has returned, and
// throws what Run throws. The signals' earlier handlers are put back. One call at a time in a
// process.
void run(std::vector<Stream> streams, Run::Loop loop, const RunOptions& options = {});

}  // namespace pollux
