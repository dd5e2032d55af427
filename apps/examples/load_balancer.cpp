// SPDX-License-Identifier: BSD-3-Clause
// A load balancer: four queues, one backend for each flow, and a control thread that adds a backend
// while packets move. Client and backends are UDP sockets of the kernel.
//
//     sudo build/apps/examples/load_balancer
#include "udp_hosts.hpp"

#include <atomic>
#include <iostream>

namespace {

struct Backend {
    pollux::IpAddress address;
    rte_ether_addr mac;
};
using Backends = std::vector<Backend>;
std::atomic<const Backends*> backends;

struct alignas(RTE_CACHE_LINE_SIZE) LaneState {
    std::atomic<const Backends*> uses = nullptr;
    pollux::Counter balanced;
};

bool to_a_backend(pollux::Packet packet, const Backends& choice) noexcept
{
    const pollux::Headers headers{packet};
    const auto flow = pollux::five_tuple(headers);
    if (!flow)
        return false;
    pollux::finish_partial_checksum(headers);  // the client's kernel leaves it to its NIC
    const Backend& backend = choice[pollux::symmetric_hash(*flow) % choice.size()];
    headers.ethernet()->dst_addr = backend.mac;
    return pollux::set_destination(headers, backend.address);
}

void balance(pollux::Lane& lane, LaneState& state) noexcept
{
    pollux::Batch batch;
    while (!lane.stopping()) {
        const Backends& now = *backends.load(std::memory_order_acquire);
        state.uses.store(&now, std::memory_order_release);
        unsigned moved = 0;
        for (auto& [rx, tx, count] : lane.streams) {
            moved += rx->receive(batch);
            batch.keep_if([&](pollux::Packet packet) { return to_a_backend(packet, now); });
            const unsigned sent = tx->send(batch);
            state.balanced += sent;
            count.moved += sent;
            count.dropped += batch.size();
            batch.clear();
        }
        lane.idle.after(moved);
    }
    lane.drain(std::chrono::milliseconds{100});
}

// Returns when no lane uses any other: then the earlier ones may be destroyed.
void use(const Backends& next, const pollux::Run& run, const std::vector<LaneState>& states)
{
    backends.store(&next, std::memory_order_release);
    for (const auto& lane : run.lanes()) {
        lane->wake();
        while (states[lane->index].uses.load(std::memory_order_acquire) != &next)
            std::this_thread::yield();
    }
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("front", "client", 4);
    lab::veth("back", "servers", 4);
    const lab::UdpHosts hosts{"client", "servers", 64};
    Backends two, three;
    for (const std::string& address : hosts.addresses)
        three.push_back({pollux::IpAddress{address}, pollux::Netdev{"servers"}.mac});
    two.assign(three.begin(), three.begin() + 2);

    const pollux::UmemOptions pool{.netdevs = {pollux::Netdev{"front"}, pollux::Netdev{"back"}}};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port front{{.netdev = pool.netdevs[0], .promiscuous = true}, umem};
    pollux::Port back{{.netdev = pool.netdevs[1], .direction = pollux::Direction::transmit}, umem};
    pollux::Run run{pollux::one_way(front, back)};
    std::vector<LaneState> states(run.lanes().size());
    backends = &two;
    run.start([&](pollux::Lane& lane) noexcept { balance(lane, states[lane.index]); });

    const auto before = hosts.ask();
    lab::must(hosts.ask() == before, "a flow keeps its backend");
    use(three, run, states);
    const auto after = hosts.ask();
    lab::must(after != before && hosts.ask() == after, "the third backend has its share");
    run.stop();
    run.join();
    for (const auto& lane : run.lanes()) {
        std::cout << states[lane->index].balanced << " packets of queues";
        for (const pollux::Stream& stream : lane->streams)
            std::cout << ' ' << stream.rx->socket().queue();
        std::cout << " balanced by lcore " << lane->lcore << '\n';
    }
    front.stop();
    back.stop();
    lab::must(front.stats().lost() + back.stats().lost() == 0, "nothing is lost");
    std::cout << "64 flows kept their backends\n" << front.stats() << back.stats();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
