// SPDX-License-Identifier: BSD-3-Clause
#include "base/deadline.hpp"
#include "pollux/run.hpp"

#include <rte_lcore.h>
#include <sched.h>

#include <algorithm>
#include <thread>

namespace pollux {

namespace {

// The CPU that the EAL has pinned the lcore to.
unsigned cpu_of(unsigned lcore)
{
    const rte_cpuset_t set = rte_lcore_cpuset(lcore);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &set))
            return cpu;
    return 0;
}

// The halves that the streams have: &Stream::rx or &Stream::tx.
template <class Half>
std::vector<Half*> halves(const std::vector<Stream>& streams, Half* Stream::*half)
{
    std::vector<Half*> all;
    for (const Stream& stream : streams)
        if (stream.*half != nullptr)
            all.push_back(stream.*half);
    return all;
}

}  // namespace

Lane::Lane(std::size_t place, unsigned lcore_id, std::vector<Stream> share,
           const std::atomic<bool>& stop, int stop_fd, std::chrono::microseconds spin)
    : index{place},
      lcore{lcore_id},
      cpu{cpu_of(lcore_id)},
      streams{std::move(share)},
      idle{halves(streams, &Stream::rx), halves(streams, &Stream::tx), stop_fd, spin},
      stop_{&stop}
{
}

// Each kick() takes a step: it hands over, or it lets the kernel go on with what is in the ring.
bool Lane::drain(std::chrono::milliseconds time) noexcept
{
    const auto is_drained = [](const Stream& stream) {
        if (stream.tx == nullptr)
            return true;
        stream.tx->kick();
        return stream.tx->staged() == 0 && stream.tx->pending() == 0;
    };
    const Deadline deadline{time};
    while (true) {
        bool drained = true;
        for (const Stream& stream : streams)
            drained &= is_drained(stream);
        if (drained || deadline.over())
            return drained;
        // As long as Tx waits between two kicks in copy mode: more often is useless.
        std::this_thread::sleep_for(std::chrono::microseconds{50});
    }
}

}  // namespace pollux
