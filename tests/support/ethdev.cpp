// SPDX-License-Identifier: BSD-3-Clause
#include "support/ethdev.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace pollux::test {

namespace {

void must(int result, const char* name)
{
    if (result < 0)
        throw std::runtime_error{std::string{name} +
                                 " cannot be set up: " + std::to_string(result)};
}

}  // namespace

Ethdev::Ethdev(const char* name, Umem& umem, std::uint16_t queues)
    : queues_{queues},
      is_ring_{std::string_view{name}.starts_with("net_ring")}
{
    constexpr std::uint16_t descriptors = 1024;
    const rte_eth_conf no_offloads = {};
    must(rte_eth_dev_get_port_by_name(name, &port_), name);
    must(rte_eth_dev_configure(port_, queues, queues, &no_offloads), name);
    for (std::uint16_t queue = 0; queue < queues; ++queue) {
        must(rte_eth_rx_queue_setup(port_, queue, descriptors, SOCKET_ID_ANY, nullptr,
                                    &umem.mempool()),
             name);
        must(rte_eth_tx_queue_setup(port_, queue, descriptors, SOCKET_ID_ANY, nullptr), name);
    }
    must(rte_eth_dev_start(port_), name);
    rte_eth_stats_reset(port_);
}

Ethdev::~Ethdev()
{
    if (is_ring_)
        drain();
    rte_eth_dev_stop(port_);
}

void Ethdev::drain() noexcept
{
    for (std::uint16_t queue = 0; queue < queues_; ++queue) {
        rte_mbuf* mbuf;
        while (rte_eth_rx_burst(port_, queue, &mbuf, 1) == 1)
            rte_pktmbuf_free(mbuf);
    }
}

}  // namespace pollux::test
