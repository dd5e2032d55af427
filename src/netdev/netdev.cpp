// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/netdev.hpp"

#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "netdev/default_route.hpp"
#include "netdev/ethtool.hpp"
#include "netdev/netlink.hpp"
#include "netdev/xdp_features.hpp"

#include <linux/ethtool.h>
#include <net/if.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>

namespace pollux {

namespace {

std::string driver_of(const Ethtool& ethtool)
{
    ethtool_drvinfo info = {};
    info.cmd = ETHTOOL_GDRVINFO;
    return ethtool.ask(info) == 0 ? info.driver : "";
}

Netdev::Channels channels_of(const Ethtool& ethtool)
{
    ethtool_channels channels = {};
    channels.cmd = ETHTOOL_GCHANNELS;
    if (ethtool.ask(channels) != 0)
        return {.rx = 0, .tx = 0, .combined = 1};
    return {channels.rx_count, channels.tx_count, channels.combined_count};
}

unsigned speed_of(const Ethtool& ethtool)
{
    // Three masks of link modes follow. Asked with none, the kernel says how large they are.
    constexpr std::size_t most = sizeof(ethtool_link_settings) / 4 + 3 * 127;
    std::array<std::uint32_t, most> words = {};
    auto& link = *reinterpret_cast<ethtool_link_settings*>(words.data());
    link.cmd = ETHTOOL_GLINKSETTINGS;
    if (ethtool.ask(link) != 0 || link.link_mode_masks_nwords >= 0)
        return 0;
    const auto masks = static_cast<std::int8_t>(-link.link_mode_masks_nwords);
    link = {};
    link.cmd = ETHTOOL_GLINKSETTINGS;
    link.link_mode_masks_nwords = masks;
    if (ethtool.ask(link) != 0 || link.speed == static_cast<unsigned>(SPEED_UNKNOWN))
        return 0;
    return link.speed;
}

// Whether /sys is about this netdev: it shows the network namespace in which it was mounted.
bool is_in_sysfs(const Netdev& netdev)
{
    std::array<char, RTE_ETHER_ADDR_FMT_SIZE> mac;
    rte_ether_format_addr(mac.data(), mac.size(), &netdev.mac);
    const std::string path = "/sys/class/net/" + netdev.name;
    unsigned index = 0;
    std::string address;
    std::ifstream{path + "/ifindex"} >> index;
    std::ifstream{path + "/address"} >> address;
    return index == netdev.index && strcasecmp(address.c_str(), mac.data()) == 0;
}

int numa_node_of(const std::string& name)
{
    int node = -1;
    std::ifstream{"/sys/class/net/" + name + "/device/numa_node"} >> node;
    return node;
}

// The device may be a virtio device on top of the one that does DMA.
bool is_dma_translated(const std::string& name)
{
    for (const char* device : {"/device", "/device/.."}) {
        std::string type;
        std::ifstream{"/sys/class/net/" + name + device + "/iommu_group/type"} >> type;
        if (type.starts_with("DMA"))
            return true;
    }
    return false;
}

bool had_zero_copy_before_6_3(std::string_view driver)
{
    constexpr std::array<std::string_view, 9> drivers{
        "i40e", "ice", "igc", "ixgbe", "mlx5_core", "nfp", "st_gmac", "stmmac", "fsl_dpaa2_eth"};
    return std::find(drivers.begin(), drivers.end(), driver) != drivers.end();
}

rte_ether_addr mac_of(rtnl_link& link)
{
    rte_ether_addr mac = {};
    nl_addr* address = rtnl_link_get_addr(&link);
    if (address != nullptr && nl_addr_get_len(address) == RTE_ETHER_ADDR_LEN)
        std::memcpy(mac.addr_bytes, nl_addr_get_binary_addr(address), RTE_ETHER_ADDR_LEN);
    return mac;
}

}  // namespace

Netdev::Netdev(std::string_view name_or_altname) : netns{Netns::current()}
{
    const NlSocket socket = open_netlink(NETLINK_ROUTE);
    const NlLink link = find_link(*socket, name_or_altname);
    if (!link)
        throw fail(Cause::no_such_netdev, ENODEV, std::string{name_or_altname},
                   "no such network interface",
                   "`ip -br link` lists those of this network namespace");
    name = rtnl_link_get_name(link.get());
    index = static_cast<unsigned>(rtnl_link_get_ifindex(link.get()));
    mtu = rtnl_link_get_mtu(link.get());
    mac = mac_of(*link);
    most_rx_queues = rtnl_link_get_num_rx_queues(link.get());
    const unsigned flags = rtnl_link_get_flags(link.get());
    up = flags & IFF_UP;
    carrier = up && (flags & IFF_RUNNING);
    promiscuous = flags & IFF_PROMISC;
    const Ethtool ethtool{netns, index};
    driver = driver_of(ethtool);
    channels = channels_of(ethtool);
    speed = speed_of(ethtool);
    default_route = has_default_route(*socket, static_cast<int>(index));
    if (const auto said = ask_netdev_family(*netns, index)) {
        xdp_features = said->features;
        zero_copy_capable = said->features.xsk_zerocopy;
        zero_copy_segments = said->zero_copy_segments;
    } else {
        zero_copy_capable = had_zero_copy_before_6_3(driver);
    }
    if (is_in_sysfs(*this)) {
        numa_node = numa_node_of(name);
        dma_translated = is_dma_translated(name);
    }
}

Netdev Netdev::refreshed() const
{
    const InNetns there{netns.get()};
    return Netdev{name};
}

unsigned Netdev::queues() const noexcept
{
    return std::max(1U, std::min(channels.rx, channels.tx) + channels.combined);
}

}  // namespace pollux
