// SPDX-License-Identifier: BSD-3-Clause
#include "eal/ethdev_info.hpp"

#include "base/dpdk_versions.hpp"
#include "base/refuse.hpp"

#include <net/if.h>
#include <rte_dev.h>
#include <rte_devargs.h>
#include <rte_ethdev.h>
#include <rte_kvargs.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace pollux {

namespace {

struct FreeArguments {
    void operator()(rte_kvargs* arguments) const noexcept { rte_kvargs_free(arguments); }
};
using Arguments = std::unique_ptr<rte_kvargs, FreeArguments>;

std::string value_of(const Arguments& arguments, const char* key)
{
    const char* value = arguments ? rte_kvargs_get(arguments.get(), key) : nullptr;
    return value != nullptr ? value : "";
}

}  // namespace

EthdevInfo::EthdevInfo(std::uint16_t ethdev_port) : port{ethdev_port}
{
    rte_eth_dev_info info = {};
    char text[RTE_ETH_NAME_MAX_LEN] = {};
    if (const int result = rte_eth_dev_info_get(port, &info);
        result != 0 || ethdev_name(rte_eth_dev_get_name_by_port, port, text) != 0)
        throw fail(Cause::ethdev_in_use, result < 0 ? -result : ENODEV,
                   "ethdev port " + std::to_string(port), "does not exist",
                   "the EAL makes ethdevs from its arguments, such as --vdev=net_tap0");
    name = text;
    driver = info.driver_name;
    af_xdp = driver == "net_af_xdp";
    queues = std::min(info.max_rx_queues, info.max_tx_queues);
    ifindex = info.if_index;
    rss_offloads = info.flow_type_rss_offloads;
    const rte_devargs* devargs = rte_dev_devargs(info.device);
    if (!af_xdp || devargs == nullptr || devargs->args == nullptr)
        return;
    const Arguments arguments{rte_kvargs_parse(devargs->args, nullptr)};
    first_queue = static_cast<unsigned>(std::atoi(value_of(arguments, "start_queue").c_str()));
    brings_program =
        !value_of(arguments, "xdp_prog").empty() || value_of(arguments, "use_cni") == "1";
    force_copy = value_of(arguments, "force_copy") == "1";
    shared_umem = std::atoi(value_of(arguments, "shared_umem").c_str()) != 0;
}

Netdev EthdevInfo::netdev() const
{
    char kernel_name[IF_NAMESIZE] = {};
    if (af_xdp && if_indextoname(ifindex, kernel_name) != nullptr)
        return Netdev{kernel_name};
    Netdev netdev;
    netdev.name = name;
    netdev.driver = driver;
    netdev.channels.combined = queues;
    std::uint16_t mtu = 0;
    rte_eth_dev_get_mtu(port, &mtu);
    netdev.mtu = mtu;
    rte_eth_macaddr_get(port, &netdev.mac);
    netdev.up = netdev.carrier = true;
    return netdev;
}

}  // namespace pollux
