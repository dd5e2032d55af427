// SPDX-License-Identifier: BSD-3-Clause
#include "driver/secondary.hpp"

#include "driver/driver_log.hpp"

#include <ethdev_vdev.h>

#include <cerrno>

namespace pollux::driver {

namespace {

// What is in the memory that the processes share. `dev_private` is not.
int dev_infos_get(rte_eth_dev* dev, rte_eth_dev_info* info)
{
    info->max_rx_queues = dev->data->nb_rx_queues;
    info->max_tx_queues = dev->data->nb_tx_queues;
    info->max_mac_addrs = 1;
    return 0;
}

// The primary keeps it up to date.
int link_update(rte_eth_dev*, int)
{
    return 0;
}

const eth_dev_ops ops = [] {
    eth_dev_ops some = {};
    some.dev_infos_get = dev_infos_get;
    some.link_update = link_update;
    return some;
}();

}  // namespace

int attach_to_primary(rte_vdev_device& vdev) noexcept
{
    const char* const name = rte_vdev_device_name(&vdev);
    rte_eth_dev* const ethdev = rte_eth_dev_attach_secondary(name);
    if (ethdev == nullptr) {
        log_error(name, "a secondary process cannot make it: the AF_XDP sockets belong to the "
                        "primary one");
        return -ENOTSUP;
    }
    ethdev->device = &vdev.device;
    ethdev->dev_ops = &ops;
    ethdev->rx_pkt_burst = rte_eth_pkt_burst_dummy;
    ethdev->tx_pkt_burst = rte_eth_pkt_burst_dummy;
    rte_eth_dev_probing_finish(ethdev);
    log_notice(name, "a secondary process can only watch it: the AF_XDP sockets belong to the "
                     "primary one");
    return 0;
}

}  // namespace pollux::driver
