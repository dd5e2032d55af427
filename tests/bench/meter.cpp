// SPDX-License-Identifier: BSD-3-Clause
//
// meter SOURCE SINK: what is offered and what is delivered. Drops all that arrives at SINK in a
// native XDP program that counts, and for each line on stdin prints one JSON object:
//
//   seconds    of the steady clock, taken with the counts
//   offered    frames that SOURCE was given to send since it was made, whether or not its veth had
//              room for them
//   delivered  frames that arrived at SINK, by CPU
//
// SOURCE and SINK are NETNS:IF. Ends with stdin, and the program with it.
#include "bench.skel.h"
#include "support/wire/clock.hpp"
#include "support/wire/counters.hpp"
#include "support/wire/endpoint.hpp"
#include "support/wire/failure.hpp"

#include <bpf/libbpf.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <vector>

namespace {

using wire::Endpoint;

class CountingSink {
public:
    explicit CountingSink(const Endpoint& on)
        : object_{bench_bpf__open_and_load(), bench_bpf__destroy}
    {
        if (!object_)
            wire::fail("load the XDP programs");
        const auto inside = on.visit();
        auto*& link = object_->links.count_and_drop;
        link =
            bpf_program__attach_xdp(object_->progs.count_and_drop, static_cast<int>(on.ifindex()));
        if (link == nullptr)
            wire::fail("attach to " + on.text());
    }

    std::vector<std::uint64_t> counts() const
    {
        std::vector<std::uint64_t> by_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
        const std::uint32_t key = 0;
        wire::ensure(bpf_map__lookup_elem(object_->maps.delivered, &key, sizeof key, by_cpu.data(),
                                          by_cpu.size() * sizeof by_cpu[0], 0),
                     "read the count");
        return by_cpu;
    }

private:
    std::unique_ptr<bench_bpf, decltype(&bench_bpf__destroy)> object_;
};

void measure(const Endpoint& source, const Endpoint& sink)
{
    const wire::NetdevCounters sent{source};
    const CountingSink arrived{sink};
    for (std::string line; std::getline(std::cin, line);) {
        const auto delivered = arrived.counts();
        const auto counters = sent.read();
        const std::chrono::duration<double> now = wire::Clock::now().time_since_epoch();
        const nlohmann::ordered_json sample = {
            {"seconds", now.count()},
            {"offered", counters.tx_packets + counters.tx_dropped},
            {"delivered", delivered}};
        std::cout << sample << std::endl;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::cerr << "usage: meter SOURCE SINK, each NETNS:IF\n";
        return wire::misused;
    }
    try {
        measure(Endpoint{argv[1]}, Endpoint{argv[2]});
        return wire::as_promised;
    } catch (const std::exception& error) {
        std::cerr << "meter: " << error.what() << '\n';
        return wire::failed;
    }
}
