// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/run.hpp"

#include "base/deadline.hpp"
#include "base/refuse.hpp"
#include "base/unique_fd.hpp"
#include "run/deal.hpp"
#include "run/descriptors.hpp"
#include "run/lcore_lease.hpp"

#include <poll.h>
#include <pthread.h>
#include <rte_launch.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <limits>
#include <string>

namespace pollux {

struct Run::Worker {
    Run* run;
    Lane* lane;
};

namespace {

// How many lcores are of use.
std::size_t most_lanes(const std::vector<Stream>& streams, const RunOptions& options)
{
    const unsigned most =
        options.max_lcores != 0 ? options.max_lcores : std::numeric_limits<unsigned>::max();
    return deal(streams, most).size();
}

}  // namespace

Run::Run(std::vector<Stream> streams, const RunOptions& options)
{
    const std::size_t most = most_lanes(streams, options);
    lcores_ = std::make_unique<LcoreLease>(most);
    const std::vector<unsigned>& lcores = lcores_->lcores();
    if (lcores.empty() && most != 0)
        throw refuse(Cause::invalid_option, "EAL", "there is no idle worker lcore to run on",
                     "start the EAL with more `lcores`: the main one does not forward");
    auto shares = deal(std::move(streams), static_cast<unsigned>(lcores.size()));
    UniqueFd stop_event{make_event()}, done_event{make_event()};
    for (std::size_t i = 0; i < shares.size(); ++i)
        lanes_.emplace_back(
            new Lane{i, lcores[i], std::move(shares[i]), stop_, stop_event.get(), options.spin});
    stop_fd_ = stop_event.release();
    done_fd_ = done_event.release();
}

Run::Run(std::vector<Stream> streams, Loop loop, const RunOptions& options)
    : Run{std::move(streams), options}
{
    start(std::move(loop));
}

void Run::start(Loop loop)
{
    if (!workers_.empty())
        throw refuse(Cause::invalid_option, "Run", "it was started before", "make another Run");
    loop_ = std::move(loop);
    failures_.reserve(lanes_.size());
    for (const auto& lane : lanes_)
        workers_.push_back(std::unique_ptr<Worker>{new Worker{.run = this, .lane = lane.get()}});
    running_ = workers_.size();
    joined_ = workers_.empty();
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        const unsigned lcore = lanes_[i]->lcore;
        const int result = rte_eal_remote_launch(work, workers_[i].get(), lcore);
        if (result == 0)
            continue;
        const std::size_t unlaunched = workers_.size() - i;
        workers_.resize(i);
        if (running_.fetch_sub(unlaunched) == unlaunched)
            eventfd_write(done_fd_, 1);
        end();
        throw fail(-result, "lcore " + std::to_string(lcore), "cannot be launched",
                   "launch nothing on worker lcores that are idle when a Run is made");
    }
    for (const auto& lane : lanes_)
        for (const Stream& stream : lane->streams)
            if (stream.rx != nullptr && stream.rx->socket().port() != nullptr)
                stream.rx->socket().port()->start();
}

Run::~Run()
{
    end();
    ::close(stop_fd_);
    ::close(done_fd_);
}

void Run::end() noexcept
{
    stop();
    try {
        join();
    } catch (...) {  // NOLINT(bugprone-empty-catch): join() is for callers who care
    }
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
        {
            const std::lock_guard lock{run.failures_mutex_};
            run.failures_.push_back(std::current_exception());
        }
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

void Run::wake() noexcept
{
    for (const auto& lane : lanes_)
        lane->wake();
}

bool Run::wait_for(std::chrono::milliseconds timeout)
{
    if (joined_)
        return true;
    const Deadline deadline{timeout};
    pollfd done{done_fd_, POLLIN, 0};
    while (poll(&done, 1, static_cast<int>(deadline.left().count())) <= 0)
        if (deadline.over())
            return false;
    return true;
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
    lcores_.reset();
    if (!failures_.empty())
        std::rethrow_exception(failures_.front());
}

namespace {

volatile std::sig_atomic_t signalled = 0;

}  // namespace

void run_for(std::chrono::milliseconds time, std::vector<Stream> streams, Run::Loop loop,
             const RunOptions& options)
{
    struct sigaction action = {}, old_int, old_term;
    action.sa_handler = [](int) { signalled = 1; };
    signalled = 0;
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
    const auto put_back = [&] {
        sigaction(SIGINT, &old_int, nullptr);
        sigaction(SIGTERM, &old_term, nullptr);
    };
    try {
        Run all{std::move(streams), std::move(loop), options};
        const Deadline deadline{time};
        // How late a signal may be noticed, because its handler can only set a flag. Chosen.
        while (!all.wait_for(deadline.left(std::chrono::milliseconds{100})))
            if (signalled || deadline.over())
                break;
        all.stop();
        all.join();
    } catch (...) {
        put_back();
        throw;
    }
    put_back();
}

void run(std::vector<Stream> streams, Run::Loop loop, const RunOptions& options)
{
    run_for(std::chrono::milliseconds::max(), std::move(streams), std::move(loop), options);
}

}  // namespace pollux
