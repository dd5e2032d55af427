// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device.hpp"
#include "driver/ethdev_ops.hpp"
#include "driver/guarded.hpp"

#include <vector>

namespace pollux::driver {

namespace {

int link_update(rte_eth_dev* dev, int)
{
    return Device::of(dev).link_events().update() ? 0 : -1;
}

int is_removed(rte_eth_dev* dev)
{
    return Device::of(dev).link_events().netdev_is_gone() ? 1 : 0;
}

int mtu_set(rte_eth_dev* dev, std::uint16_t mtu)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.set_mtu(mtu); });
}

int promiscuous(rte_eth_dev* dev, bool wanted)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.memberships().promiscuous(wanted); });
}
int promiscuous_enable(rte_eth_dev* dev)
{
    return promiscuous(dev, true);
}
int promiscuous_disable(rte_eth_dev* dev)
{
    return promiscuous(dev, false);
}

int all_multicast(rte_eth_dev* dev, bool wanted)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.memberships().all_multicast(wanted); });
}
int allmulticast_enable(rte_eth_dev* dev)
{
    return all_multicast(dev, true);
}
int allmulticast_disable(rte_eth_dev* dev)
{
    return all_multicast(dev, false);
}

int mac_addr_add(rte_eth_dev* dev, rte_ether_addr* address, std::uint32_t index, std::uint32_t)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] { device.memberships().address(index, *address); });
}

void mac_addr_remove(rte_eth_dev* dev, std::uint32_t index)
{
    Device::of(dev).memberships().no_address(index);
}

// The netdev keeps its own address, too.
int mac_addr_set(rte_eth_dev* dev, rte_ether_addr* address)
{
    if (rte_is_same_ether_addr(address, &Device::of(dev).netdev().mac)) {
        mac_addr_remove(dev, 0);
        return 0;
    }
    return mac_addr_add(dev, address, 0, 0);
}

int set_mc_addr_list(rte_eth_dev* dev, rte_ether_addr* addresses, std::uint32_t count)
{
    Device& device = Device::of(dev);
    return guarded(device.name(), [&] {
        device.memberships().multicast(std::vector<rte_ether_addr>(addresses, addresses + count));
    });
}

// Of the queues' offloads only this one can be changed later. Filters would need rules in the NIC.
int vlan_offload_set(rte_eth_dev* dev, int)
{
    const std::uint64_t wanted = dev->data->dev_conf.rxmode.offloads;
    Device::of(dev).set_vlan_strip((wanted & RTE_ETH_RX_OFFLOAD_VLAN_STRIP) != 0);
    return 0;
}

}  // namespace

void add_netdev_ops(eth_dev_ops& ops) noexcept
{
    ops.link_update = link_update;
    ops.is_removed = is_removed;
    ops.mtu_set = mtu_set;
    ops.promiscuous_enable = promiscuous_enable;
    ops.promiscuous_disable = promiscuous_disable;
    ops.allmulticast_enable = allmulticast_enable;
    ops.allmulticast_disable = allmulticast_disable;
    ops.mac_addr_add = mac_addr_add;
    ops.mac_addr_remove = mac_addr_remove;
    ops.mac_addr_set = mac_addr_set;
    ops.set_mc_addr_list = set_mc_addr_list;
    ops.vlan_offload_set = vlan_offload_set;
}

}  // namespace pollux::driver
