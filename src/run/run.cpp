// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/run.hpp"

#include "base/refuse.hpp"
#include "base/unique_fd.hpp"
#include "run/deal.hpp"

#include <poll.h>
#include <pthread.h>
#include <rte_eal.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <string>

namespace pollux {

struct Run::Worker {
    Run* run;
    Lane* lane;
    std::exception_ptr failure = {};
};

namespace {

std::vector<unsigned> idle_workers(const RunOptions& options)
{
    std::vector<unsigned> lcores;
    unsigned lcore;
    RTE_LCORE_FOREACH_WORKER(lcore)
        if (rte_eal_get_lcore_state(lcore) == WAIT)
            lcores.push_back(lcore);
    if (options.max_lcores != 0 && lcores.size() > options.max_lcores)
        lcores.resize(options.max_lcores);
    if (lcores.empty())
        throw refuse(Cause::invalid_option, "EAL", "there is no idle worker lcore to run on",
                     "start the EAL with more `lcores`: the main one does not forward");
    return lcores;
}

int make_event()
{
    const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0)
        throw fail(errno, "", "cannot make an eventfd");
    return event;
}

// The CPU that the EAL has pinned the lcore to.
unsigned cpu_of(unsigned lcore)
{
    const rte_cpuset_t set = rte_lcore_cpuset(lcore);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &set))
            return cpu;
    return 0;
}

std::vector<Rx*> receivers(const std::vector<Stream>& streams)
{
    std::vector<Rx*> all;
    for (const Stream& stream : streams)
        all.push_back(stream.rx);
    return all;
}

std::vector<Tx*> senders(const std::vector<Stream>& streams)
{
    std::vector<Tx*> all;
    for (const Stream& stream : streams)
        if (stream.tx != nullptr)
            all.push_back(stream.tx);
    return all;
}

}  // namespace

Lane::Lane(unsigned lcore_id, std::vector<Stream> share, const std::atomic<bool>& stop, int stop_fd,
           unsigned spins)
    : lcore{lcore_id},
      cpu{cpu_of(lcore_id)},
      streams{std::move(share)},
      idle{receivers(streams), senders(streams), stop_fd, spins},
      stop_{&stop}
{
}

Run::Run(std::vector<Stream> streams, Loop loop, const RunOptions& options) : loop_{std::move(loop)}
{
    const std::vector<unsigned> lcores = idle_workers(options);
    auto shares = deal(std::move(streams), static_cast<unsigned>(lcores.size()));
    UniqueFd stop_event{make_event()}, done_event{make_event()};
    stop_fd_ = stop_event.release();
    done_fd_ = done_event.release();
    for (std::size_t i = 0; i < shares.size(); ++i)
        lanes_.emplace_back(
            new Lane{lcores[i], std::move(shares[i]), stop_, stop_fd_, options.spins});
    running_ = static_cast<unsigned>(lanes_.size());
    if (lanes_.empty())
        eventfd_write(done_fd_, 1);  // otherwise the last lane does so
    for (const auto& lane : lanes_) {
        workers_.push_back(std::unique_ptr<Worker>{new Worker{.run = this, .lane = lane.get()}});
        rte_eal_remote_launch(work, workers_.back().get(), lane->lcore);
    }
}

Run::~Run()
{
    stop();
    try {
        join();
    } catch (...) {  // NOLINT(bugprone-empty-catch): join() is for callers who care
    }
    ::close(stop_fd_);
    ::close(done_fd_);
}

int Run::work(void* argument)
{
    auto& self = *static_cast<Worker*>(argument);
    Run& run = *self.run;
    char before[16] = {};
    pthread_getname_np(pthread_self(), before, sizeof before);
    const std::string name = "pollux-lcore" + std::to_string(self.lane->lcore);
    pthread_setname_np(pthread_self(), name.substr(0, sizeof before - 1).c_str());
    try {
        run.loop_(*self.lane);
    } catch (...) {
        self.failure = std::current_exception();
        run.stop();
    }
    pthread_setname_np(pthread_self(), before);
    if (run.running_.fetch_sub(1) == 1)
        eventfd_write(run.done_fd_, 1);
    return 0;
}

void Run::stop() noexcept
{
    stop_ = true;
    eventfd_write(stop_fd_, 1);  // wakes the lanes that sleep; it is never read
}

bool Run::wait_for(std::chrono::milliseconds timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    pollfd done{done_fd_, POLLIN, 0};
    int result;
    do {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        result = poll(&done, 1, std::max(0, static_cast<int>(left.count())));
    } while (result < 0 && errno == EINTR);
    return result > 0;
}

void Run::join()
{
    if (joined_)
        return;
    while (!wait_for(std::chrono::hours{1})) {
    }
    for (const auto& worker : workers_)
        rte_eal_wait_lcore(worker->lane->lcore);  // has returned already, or is about to
    joined_ = true;
    for (const auto& worker : workers_)
        if (worker->failure)
            std::rethrow_exception(worker->failure);
}

namespace {

volatile std::sig_atomic_t signalled = 0;

}  // namespace

void run(std::vector<Stream> streams, Run::Loop loop, const RunOptions& options)
{
    struct sigaction action = {}, old_int, old_term;
    action.sa_handler = [](int) { signalled = 1; };
    signalled = 0;
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
    try {
        Run all{std::move(streams), std::move(loop), options};
        while (!all.wait_for(std::chrono::milliseconds{100}))
            if (signalled)
                break;
        all.stop();
        all.join();
    } catch (...) {
        sigaction(SIGINT, &old_int, nullptr);
        sigaction(SIGTERM, &old_term, nullptr);
        throw;
    }
    sigaction(SIGINT, &old_int, nullptr);
    sigaction(SIGTERM, &old_term, nullptr);
}

}  // namespace pollux
