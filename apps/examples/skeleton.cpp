// SPDX-License-Identifier: BSD-3-Clause
// DPDK's skeleton ("basicfwd") moved to netdevs that stay with their kernel drivers. EAL, pool and
// burst loop are as they were; only the ports come from Pollux instead of port_init().
//
//     sudo build/apps/examples/skeleton
#include "host.hpp"

#include <rte_eal.h>
#include <rte_ethdev.h>

#include <array>
#include <atomic>
#include <iostream>

namespace {

constexpr unsigned mbufs = 2 * 8191, cache = 250, burst = 32;
std::atomic<bool> force_quit = false;

// Between ports 0 and 1, 2 and 3, and so on, as the original does it.
int lcore_main(void*)
{
    std::array<rte_mbuf*, burst> bufs;
    std::uint16_t port = 0;
    while (!force_quit) {
        RTE_ETH_FOREACH_DEV(port) {
            const std::uint16_t received = rte_eth_rx_burst(port, 0, bufs.data(), burst);
            const std::uint16_t sent = rte_eth_tx_burst(port ^ 1, 0, bufs.data(), received);
            rte_pktmbuf_free_bulk(bufs.data() + sent, received - sent);
        }
        std::this_thread::yield();  // the hosts may have the same CPU
    }
    return 0;
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("in0", "left");
    lab::veth("out0", "right");
    const lab::Host left{"left"}, right{"right"};

    std::array arguments{"skeleton",    "--lcores=0@0,1@0", "--no-pci",      "--no-huge",
                         "--no-shconf", "--no-telemetry",   "--log-level=3", "-m128"};
    lab::must(rte_eal_init(arguments.size(), const_cast<char**>(arguments.data())) >= 0,
              "the EAL starts");
    rte_mempool* const pool = pollux::pktmbuf_pool_create("MBUF_POOL", mbufs, cache, 0,
                                                          RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
    {
        pollux::Umem umem = pollux::Umem::adopt(*pool);
        const pollux::Port in{{.netdev = pollux::Netdev{"in0"}}, umem};
        const pollux::Port out{{.netdev = pollux::Netdev{"out0"}}, umem};
        lab::must(rte_eal_remote_launch(lcore_main, nullptr, 1) == 0, "the lcore starts");
        for (int i = 0; i < 1000; ++i) {
            left.send("to the right");
            lab::must(right.receive() == "to the right", "it arrives there");
            right.send("to the left");
            lab::must(left.receive() == "to the left", "it arrives there");
        }
        force_quit = true;
        rte_eal_wait_lcore(1);
        const pollux::Stats stats = in.stats();
        std::cout << "forwarded " << stats.rx_packets << " packets to the right and "
                  << stats.tx_packets << " to the left\n"
                  << stats << out.stats();
        lab::must(stats.lost() + out.stats().lost() == 0, "none is lost");
    }
    rte_mempool_free(pool);
    lab::must(rte_eal_cleanup() == 0, "the EAL cleans up");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
