// SPDX-License-Identifier: BSD-3-Clause
// A program of somebody else's: without privilege it can send into nothing, and be refused.
#include <pollux/pollux.hpp>

#include <iostream>

namespace {

constexpr std::uint16_t descriptors = 64;

// net_null gives packets for ever and swallows all.
std::uint16_t start_ethdev(rte_mempool& pool)
{
    std::uint16_t port = 0;
    const rte_eth_conf defaults = {};
    if (rte_eth_dev_get_port_by_name("net_null0", &port) != 0 ||
        rte_eth_dev_configure(port, 1, 1, &defaults) != 0 ||
        rte_eth_rx_queue_setup(port, 0, descriptors, SOCKET_ID_ANY, nullptr, &pool) != 0 ||
        rte_eth_tx_queue_setup(port, 0, descriptors, SOCKET_ID_ANY, nullptr) != 0 ||
        rte_eth_dev_start(port) != 0)
        throw pollux::Error{{.where = "net_null0", .problem = "cannot be set up"}};
    return port;
}

}  // namespace

int main()
try {
    const pollux::Eal eal{{.memory = pollux::Memory::ordinary, .arguments = {"--vdev=net_null0"}}};
    pollux::Umem umem{{.frames = 1024}};
    {
        pollux::Socket socket{start_ethdev(umem.mempool()), 0};
        pollux::Batch batch;
        std::cout << "received " << socket.rx.receive(batch, 32) << '\n';
        for (const pollux::Packet packet : batch)
            swap_macs(packet);
        std::cout << "sent " << socket.tx.send(batch) << '\n';
        std::cout << "counted " << socket.stats().tx_packets << '\n';
    }
    pollux::Port{{.netdev = pollux::Netdev{"nosuch0"}}, umem};
    return 0;
} catch (const pollux::Error& error) {
    std::cout << error.what() << '\n';
    return 1;
}
