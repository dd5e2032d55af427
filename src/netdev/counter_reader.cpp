// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/counter_reader.hpp"

#include "base/refuse.hpp"

#include <cerrno>

namespace pollux {

CounterReader::CounterReader(const Netdev& netdev)
    : netdev_{netdev},
      socket_{open_netlink(NETLINK_ROUTE, netdev.netns.get())}
{
}

NetdevCounters CounterReader::read() const
{
    const NlLink link = find_link(*socket_, netdev_.index);
    if (!link)
        throw fail(ENODEV, netdev_.name, "the interface is gone");
    const auto read = [&link](rtnl_link_stat_id_t id) {
        return rtnl_link_get_stat(link.get(), id);
    };
    return {.rx_packets = read(RTNL_LINK_RX_PACKETS),
            .tx_packets = read(RTNL_LINK_TX_PACKETS),
            .rx_missed = read(RTNL_LINK_RX_MISSED_ERR),
            .rx_fifo = read(RTNL_LINK_RX_FIFO_ERR),
            .rx_dropped = read(RTNL_LINK_RX_DROPPED),
            .tx_dropped = read(RTNL_LINK_TX_DROPPED) + read(RTNL_LINK_TX_ERRORS)};
}

NetdevCounters netdev_counters(const Netdev& netdev)
{
    return CounterReader{netdev}.read();
}

}  // namespace pollux
