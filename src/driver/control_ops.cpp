// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device.hpp"
#include "driver/ethdev_ops.hpp"
#include "driver/guarded.hpp"
#include "driver/queues.hpp"

#include <cerrno>

namespace pollux::driver {

namespace {

int configure(rte_eth_dev* dev)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.configure(); });
}

int start(rte_eth_dev* dev)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.start(); });
}

int stop(rte_eth_dev* dev)
{
    Device::of(dev).stop();
    dev->data->dev_started = 0;
    return 0;
}

// ethdev releases the port afterwards, and would free `dev_private` as memory of its own.
int close(rte_eth_dev* dev)
{
    if (rte_eal_process_type() != RTE_PROC_PRIMARY)
        return 0;
    delete &Device::of(dev);
    dev->data->dev_private = nullptr;
    return 0;
}

int rx_queue_setup(rte_eth_dev* dev, std::uint16_t queue, std::uint16_t descriptors, unsigned,
                   const rte_eth_rxconf* conf, rte_mempool* pool)
{
    Device& device = Device::of(dev);
    return guarded(device.name(),
                   [&] { device.set_up_rx(queue, descriptors, conf->offloads, *pool); });
}

int tx_queue_setup(rte_eth_dev* dev, std::uint16_t queue, std::uint16_t descriptors, unsigned,
                   const rte_eth_txconf*)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.set_up_tx(queue, descriptors); });
}

void rx_queue_release(rte_eth_dev* dev, std::uint16_t queue)
{
    Device::of(dev).release_rx(queue);
}

void tx_queue_release(rte_eth_dev* dev, std::uint16_t queue)
{
    Device::of(dev).release_tx(queue);
}

// AF_XDP's sockets always wake who waits for them. A zero-copy driver that has run out of frames
// must be woken itself.
int rx_queue_intr_enable(rte_eth_dev* dev, std::uint16_t queue)
{
    if (dev->intr_handle == nullptr)
        return -ENOTSUP;  // the application has not set intr_conf.rxq
    for (Rx* rx : static_cast<RxQueue*>(dev->data->rx_queues[queue])->sources)
        rx->kick();
    return 0;
}

int rx_queue_intr_disable(rte_eth_dev* dev, std::uint16_t)
{
    return dev->intr_handle != nullptr ? 0 : -ENOTSUP;
}

// Only for a queue that has one socket: the address is that of its ring's producer.
int get_monitor_addr(void* rx_queue, rte_power_monitor_cond* condition)
{
    const RxQueue& queue = *static_cast<RxQueue*>(rx_queue);
    if (queue.sources.size() != 1)
        return -ENOTSUP;
    const Socket& socket = queue.rx->socket();
    return rte_eth_get_monitor_addr(socket.ethdev_port(), socket.ethdev_queue(), condition);
}

}  // namespace

void add_control_ops(eth_dev_ops& ops) noexcept
{
    ops.dev_configure = configure;
    ops.dev_start = start;
    ops.dev_stop = stop;
    ops.dev_close = close;
    ops.rx_queue_setup = rx_queue_setup;
    ops.tx_queue_setup = tx_queue_setup;
    ops.rx_queue_release = rx_queue_release;
    ops.tx_queue_release = tx_queue_release;
    ops.rx_queue_intr_enable = rx_queue_intr_enable;
    ops.rx_queue_intr_disable = rx_queue_intr_disable;
    ops.get_monitor_addr = get_monitor_addr;
}

}  // namespace pollux::driver
