// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device.hpp"
#include "driver/ethdev_ops.hpp"
#include "driver/offloads.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace pollux::driver {

namespace {

constexpr unsigned most_addresses = 32;

// AF_XDP takes powers of two only; other numbers are rounded up (Device::ring()).
constexpr rte_eth_desc_lim descriptors{
    .nb_max = 8192, .nb_min = 64, .nb_align = 64, .nb_seg_max = 0, .nb_mtu_seg_max = 0};

std::uint32_t link_speeds(unsigned mbits)
{
    return mbits != 0 ? rte_eth_speed_bitflag(mbits, RTE_ETH_LINK_FULL_DUPLEX) : 0;
}

int dev_infos_get(rte_eth_dev* dev, rte_eth_dev_info* info)
{
    const Device& device = Device::of(dev);
    const Netdev& netdev = device.netdev();
    const auto queues = static_cast<std::uint16_t>(device.queues());
    info->if_index = netdev.index;
    info->max_rx_queues = queues;
    info->max_tx_queues = queues;
    info->max_mac_addrs = most_addresses;
    info->max_rx_pktlen = device.longest_frame();
    info->min_mtu = RTE_ETHER_MIN_MTU;
    info->max_mtu = static_cast<std::uint16_t>(device.longest_frame() - RTE_ETHER_HDR_LEN - 4);
    info->rx_desc_lim = info->tx_desc_lim = descriptors;
    info->speed_capa = link_speeds(netdev.speed);
    info->rx_offload_capa = info->rx_queue_offload_capa = rx_offloads | RTE_ETH_RX_OFFLOAD_SCATTER;
    info->tx_offload_capa = tx_offloads;
    info->default_rxportconf = {.burst_size = 64, .ring_size = default_ring, .nb_queues = queues};
    info->default_txportconf = info->default_rxportconf;
    return 0;
}

// An application that asks wants to know them, until it says otherwise. Nobody else pays for it.
const std::uint32_t* ask_packet_types(rte_eth_dev* dev)
{
    static const auto list = [] {
        std::array<std::uint32_t, packet_types.size() + 1> types = {};  // ends with "unknown"
        std::copy(packet_types.begin(), packet_types.end(), types.begin());
        return types;
    }();
    Device::of(dev).set_packet_types(true);
    return list.data();
}
// Of these two ethdev before DPDK 24.11 takes the first, and later the second.
[[maybe_unused]] const std::uint32_t* supported_ptypes_get(rte_eth_dev* dev)
{
    return ask_packet_types(dev);
}
[[maybe_unused]] const std::uint32_t* supported_ptypes_get(rte_eth_dev* dev, std::size_t* count)
{
    *count = packet_types.size();
    return ask_packet_types(dev);
}

int ptypes_set(rte_eth_dev* dev, std::uint32_t mask)
{
    Device::of(dev).set_packet_types((mask & packet_type_layers) != 0);
    return 0;
}

void rxq_info_get(rte_eth_dev* dev, std::uint16_t queue, rte_eth_rxq_info* info)
{
    const auto& rx = *static_cast<RxQueue*>(dev->data->rx_queues[queue]);
    info->mp = rx.pool;
    info->nb_desc = rx.descriptors;
    info->scattered_rx = rx.parts > 1 ? 1 : 0;
}

void txq_info_get(rte_eth_dev* dev, std::uint16_t queue, rte_eth_txq_info* info)
{
    info->nb_desc = static_cast<TxQueue*>(dev->data->tx_queues[queue])->descriptors;
}

int rx_burst_mode_get(rte_eth_dev* dev, std::uint16_t, rte_eth_burst_mode* mode)
{
    std::snprintf(mode->info, sizeof mode->info, "%s",
                  Device::of(dev).copies() ? "Copied from frames" : "Frames of the mempool");
    return 0;
}

int tx_burst_mode_get(rte_eth_dev*, std::uint16_t, rte_eth_burst_mode* mode)
{
    std::snprintf(mode->info, sizeof mode->info, "Frames as they are, others copied");
    return 0;
}

}  // namespace

void add_info_ops(eth_dev_ops& ops) noexcept
{
    ops.dev_infos_get = dev_infos_get;
    ops.dev_supported_ptypes_get = supported_ptypes_get;
    ops.dev_ptypes_set = ptypes_set;
    ops.rxq_info_get = rxq_info_get;
    ops.txq_info_get = txq_info_get;
    ops.rx_burst_mode_get = rx_burst_mode_get;
    ops.tx_burst_mode_get = tx_burst_mode_get;
}

}  // namespace pollux::driver
