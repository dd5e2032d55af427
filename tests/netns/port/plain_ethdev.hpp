// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <rte_dev.h>
#include <rte_ethdev.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace pollux::test {

// An ethdev of net_af_xdp as a plain DPDK application makes and closes it, with libxdp's own XDP
// program.
class PlainEthdev {
public:
    PlainEthdev(const std::string& netdev, rte_mempool& pool, std::uint16_t queues = 1)
    {
        const std::string arguments =
            "iface=" + netdev + ",busy_budget=0,queue_count=" + std::to_string(queues);
        must(rte_eal_hotplug_add("vdev", name, arguments.c_str()));
        must(rte_eth_dev_get_port_by_name(name, &port_));
        const rte_eth_conf conf = {};
        must(rte_eth_dev_configure(port_, queues, queues, &conf));
        for (std::uint16_t queue = 0; queue < queues; ++queue) {
            must(rte_eth_rx_queue_setup(port_, queue, 256, SOCKET_ID_ANY, nullptr, &pool));
            must(rte_eth_tx_queue_setup(port_, queue, 256, SOCKET_ID_ANY, nullptr));
        }
        must(rte_eth_dev_start(port_));
    }
    ~PlainEthdev()
    {
        rte_eth_dev_stop(port_);
        rte_eth_dev_close(port_);
        rte_eal_hotplug_remove("vdev", name);
    }
    PlainEthdev(const PlainEthdev&) = delete;
    PlainEthdev& operator=(const PlainEthdev&) = delete;

    std::uint16_t port() const noexcept { return port_; }

private:
    static constexpr char name[] = "net_af_xdp_plain";
    static void must(int result)
    {
        if (result != 0)
            throw std::runtime_error{"the plain ethdev: " + std::to_string(result)};
    }
    std::uint16_t port_ = 0;
};

}  // namespace pollux::test
