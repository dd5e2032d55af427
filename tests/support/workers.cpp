// SPDX-License-Identifier: BSD-3-Clause
#include "support/workers.hpp"

#include <sched.h>

namespace pollux::test {

std::vector<Lcore> workers()
{
    static const std::vector<Lcore> both = [] {
        cpu_set_t allowed;
        CPU_ZERO(&allowed);
        sched_getaffinity(0, sizeof allowed, &allowed);
        std::vector<unsigned> cpus;
        for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &allowed))
                cpus.push_back(cpu);
        return std::vector<Lcore>{{.id = 101, .cpu = cpus.front()},
                                  {.id = 103, .cpu = cpus.back()}};
    }();
    return both;
}

std::string worker_words()
{
    std::string words;
    for (const Lcore& lcore : workers())
        words +=
            (words.empty() ? "" : ",") + std::to_string(lcore.id) + "@" + std::to_string(lcore.cpu);
    return words;
}

}  // namespace pollux::test
