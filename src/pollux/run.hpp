// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "idle.hpp"
#include "stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace pollux {

// One lcore's share of the streams.
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
    unsigned max_lcores = 0;               // 0: as many as there are streams and workers
};

// Streams dealt to the EAL's worker lcores as testpmd deals them (in order, the remainder to the
// last), one thread a lane. Streams that share a half stay together. Throws Error when the EAL has
// no worker.
class Run {
public:
    using Loop = std::function<void(Lane&)>;

    Run(std::vector<Stream> streams, Loop loop, const RunOptions& options = {});
    ~Run();  // stops and waits
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    std::span<const std::unique_ptr<Lane>> lanes() const noexcept { return lanes_; }

    // Asks all lanes to end; safe in a signal handler.
    void stop() noexcept;
    // True when all lanes have ended.
    bool wait_for(std::chrono::milliseconds timeout);
    // Sleeps until all lanes have ended. After stop(), lanes that the PMD holds in an endless
    // sendto are freed from it. Rethrows what a lane's loop threw first.
    void join();

private:
    struct Worker;
    static int work(void* worker);
    void break_sends() noexcept;

    std::vector<std::unique_ptr<Lane>> lanes_;
    Loop loop_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::atomic<bool> stop_{false};
    std::atomic<unsigned> running_{0};
    int stop_fd_ = -1, done_fd_ = -1;
    bool joined_ = false;
};

// The short form: runs the loop until SIGINT or SIGTERM, or until every lane has returned.
void run(std::vector<Stream> streams, Run::Loop loop, const RunOptions& options = {});

}  // namespace pollux
