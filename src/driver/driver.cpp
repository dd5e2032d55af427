// SPDX-License-Identifier: BSD-3-Clause
// net_pollux, a driver of DPDK's: an application that knows nothing of Pollux gets ports on
// netdevs that stay with their kernel drivers,
//
//     --vdev=net_pollux0,iface=eth1
//
// A port of it stands on a pollux::Port, and that on net_af_xdp's ethdevs, as net_bonding's stands
// on other ethdevs. README.md of this folder says how it is used.
#include "driver/bursts.hpp"
#include "driver/device.hpp"
#include "driver/device_arguments.hpp"
#include "driver/ethdev_ops.hpp"
#include "driver/guarded.hpp"
#include "driver/secondary.hpp"
#include "pmd/vdev.hpp"

#include <ethdev_vdev.h>
#include <rte_malloc.h>

#include <algorithm>
#include <memory>

namespace pollux::driver {

namespace {

const eth_dev_ops ops = [] {
    eth_dev_ops all = {};
    add_control_ops(all);
    add_info_ops(all);
    add_statistics_ops(all);
    add_netdev_ops(all);
    add_flow_ops(all);
    return all;
}();

std::uint32_t rx_queue_count(void* queue)
{
    return waiting(queue);
}

void fill(rte_eth_dev& ethdev, const rte_vdev_device& vdev)
{
    ethdev.data->dev_flags |=
        RTE_ETH_DEV_INTR_LSC | RTE_ETH_DEV_INTR_RMV | RTE_ETH_DEV_AUTOFILL_QUEUE_XSTATS;
    auto device = std::make_unique<Device>(
        ethdev, parse_device_arguments(ethdev.data->name, rte_vdev_device_args(&vdev)));
    rte_eth_dev_info info = {};
    ethdev.data->dev_private = device.get();
    ops.dev_infos_get(&ethdev, &info);
    ethdev.data->dev_private = nullptr;
    // ethdev frees it when the port is released.
    ethdev.data->mac_addrs = static_cast<rte_ether_addr*>(
        rte_zmalloc(nullptr, info.max_mac_addrs * sizeof(rte_ether_addr), 0));
    if (ethdev.data->mac_addrs == nullptr)
        throw std::bad_alloc{};
    ethdev.data->mac_addrs[0] = device->netdev().mac;
    ethdev.data->mtu = static_cast<std::uint16_t>(device->netdev().mtu);
    ethdev.dev_ops = &ops;
    ethdev.rx_pkt_burst = receive_burst;
    ethdev.tx_pkt_burst = send_burst;
    ethdev.rx_queue_count = rx_queue_count;
    ethdev.rx_descriptor_status = rx_descriptor_status;
    ethdev.tx_descriptor_status = tx_descriptor_status;
    ethdev.data->dev_private = device.release();
}

// The ethdev comes first: were it allocated after those of net_af_xdp, the application's port 0
// would be one of them.
int probe(rte_vdev_device* vdev)
{
    if (rte_eal_process_type() != RTE_PROC_PRIMARY)
        return attach_to_primary(*vdev);
    const char* const name = rte_vdev_device_name(vdev);
    rte_eth_dev* const ethdev = rte_eth_vdev_allocate(vdev, 0);
    if (ethdev == nullptr)
        return -ENOMEM;
    const int result = guarded(name, [&] { fill(*ethdev, *vdev); });
    if (result != 0) {
        rte_eth_dev_release_port(ethdev);
        return result;
    }
    rte_eth_dev_probing_finish(ethdev);
    return 0;
}

int remove(rte_vdev_device* vdev)
{
    rte_eth_dev* const ethdev = rte_eth_dev_allocated(rte_vdev_device_name(vdev));
    if (ethdev == nullptr)
        return 0;  // closed already
    if (rte_eal_process_type() != RTE_PROC_PRIMARY)
        return rte_eth_dev_release_port(ethdev);
    // The bus may be removing all its devices (rte_eal_cleanup), and it does not expect that one
    // takes others with it.
    const Vdev::StaysOnBus those_below;
    if (ethdev->data->dev_started != 0)
        rte_eth_dev_stop(ethdev->data->port_id);
    return rte_eth_dev_close(ethdev->data->port_id);
}

rte_vdev_driver driver = [] {
    rte_vdev_driver self = {};
    self.probe = probe;
    self.remove = remove;
    return self;
}();

}  // namespace

}  // namespace pollux::driver

namespace {

RTE_INIT(register_net_pollux)
{
    pollux::driver::driver.driver.name = "net_pollux";
    rte_vdev_register(&pollux::driver::driver);
}

}  // namespace

RTE_PMD_EXPORT_NAME(net_pollux, __COUNTER__);
RTE_PMD_REGISTER_PARAM_STRING(net_pollux,
                              "iface=<string> start_queue=<int> queue_count=<int> max_frame=<int> "
                              "xdp_mode=auto|native|generic zero_copy=auto|required|never "
                              "busy_poll=<int>[:<int>] idle_us=<int> take=all|<protocol>[:<port>] "
                              "rx_metadata=0|1 packet_types=0|1");
