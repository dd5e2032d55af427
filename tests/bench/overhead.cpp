// SPDX-License-Identifier: BSD-3-Clause
//
// overhead net_af_xdp PACKETS SOURCE IN OUT SINK
// overhead net_ring PACKETS
// overhead net_pollux|net_pollux_copied PACKETS SOURCE IN OUT SINK
//
// For callgrind, see callgrind.py: forwards PACKETS from one queue to another in each of several
// phases, by the bare loop and by Pollux's in turn, through the same queues. Everything else
// happens between the calls of the loops, so they always find what they shall find. Prints a JSON
// object for each phase, in order:
//
//   busy    in each round a whole burst waits
//   sparse  each burst is followed by a round that finds nothing
//   empty   nothing waits, and nothing that was sent is left to be taken back
//
// On net_pollux, a driver of DPDK's from the file that NET_POLLUX names, only the bare loop runs,
// to be compared with the one on net_af_xdp.
//
// SOURCE and SINK are NETNS:IF, behind the netdevs IN and OUT of this namespace.
#include "overhead_roads.hpp"
#include "support/wire/failure.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using bench::Road;

struct Contest {
    Road& road;
    bench::Loop loop;
    std::uint16_t burst;

    unsigned busy(unsigned packets) const
    {
        for (unsigned left = packets; left != 0; left -= Road::window) {
            road.feed(Road::window);
            loop(road.path(), burst, Road::window / burst);
            road.collect(Road::window);
        }
        return packets / burst;
    }
    unsigned sparse(unsigned packets) const
    {
        for (unsigned left = packets; left != 0; left -= burst) {
            road.feed(burst);
            loop(road.path(), burst, 1);
            road.collect(burst);
            loop(road.path(), burst, 1);
        }
        return 2 * packets / burst;
    }
    unsigned empty(unsigned) const
    {
        constexpr unsigned rounds = 1000;
        loop(road.path(), burst, rounds);
        return rounds;
    }
};

struct Phase {
    const char* name;
    unsigned (Contest::*run)(unsigned packets) const;  // answers how many rounds that took
    bool moves = true;
};
constexpr Phase phases[] = {
    {"busy", &Contest::busy}, {"sparse", &Contest::sparse}, {"empty", &Contest::empty, false}};

void measure(const Contest& contest, const char* loop, unsigned packets)
{
    for (const Phase& phase : phases) {
        (contest.*phase.run)(Road::window);  // the mempool's caches fill up, symbols are found
        bench::begin_phase();
        const unsigned rounds = (contest.*phase.run)(packets);
        bench::end_phase();
        const nlohmann::ordered_json line = {{"loop", loop},
                                             {"burst", contest.burst},
                                             {"phase", phase.name},
                                             {"rounds", rounds},
                                             {"packets", phase.moves ? packets : 0}};
        std::cout << line << std::endl;
    }
}

void compete(Road& road, unsigned packets, bool against_pollux)
{
    for (const std::uint16_t burst : {32, 1}) {
        measure({road, bench::bare_loop, burst}, "bare", packets);
        if (against_pollux)
            measure({road, bench::pollux_loop, burst}, "pollux", packets);
    }
    if (road.path().lost != 0 || road.path().stream.count.dropped != 0)
        throw wire::Failure{"packets were dropped"};
}

}  // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    const bool device = !words.empty() && words[0].starts_with("net_pollux");
    const bool veths = words.size() == 6 && (words[0] == "net_af_xdp" || device);
    const bool rings = words.size() == 2 && words[0] == "net_ring";
    unsigned packets = 0;
    if (words.size() >= 2)
        std::from_chars(words[1].data(), words[1].data() + words[1].size(), packets);
    if ((!veths && !rings) || packets == 0 || packets % Road::window != 0) {
        std::cerr << "usage: overhead net_af_xdp PACKETS SOURCE IN OUT SINK\n"
                     "       overhead net_ring PACKETS\n"
                     "       overhead net_pollux|net_pollux_copied PACKETS SOURCE IN OUT SINK\n"
                     "PACKETS is a multiple of "
                  << Road::window << '\n';
        return wire::misused;
    }
    try {
        std::vector<std::string> eal_words{"--vdev=net_ring0", "--vdev=net_ring1"};
        if (const char* driver = std::getenv("NET_POLLUX"))  // NOLINT(concurrency-mt-unsafe)
            eal_words.insert(eal_words.end(), {"-d", driver});
        const pollux::Eal eal{
            {.memory = pollux::Memory::ordinary, .arguments = std::move(eal_words)}};
        const std::vector<std::string> ends{words.begin() + 2, words.end()};
        const auto road = rings    ? bench::between_rings()
                          : device ? bench::between_devices(ends, words[0] == "net_pollux")
                                   : bench::between(ends);
        compete(*road, packets, !device);
        return wire::as_promised;
    } catch (const std::exception& error) {
        std::cerr << "overhead: " << error.what() << '\n';
        return wire::failed;
    }
}
