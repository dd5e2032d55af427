// SPDX-License-Identifier: BSD-3-Clause
// The functions that ethdev calls for the application, by subject. What is missing answers
// -ENOTSUP.
#pragma once

#include <ethdev_driver.h>

namespace pollux::driver {

void add_control_ops(eth_dev_ops& ops) noexcept;     // configure, start, stop, close; queues
void add_info_ops(eth_dev_ops& ops) noexcept;        // what the device and its queues are
void add_statistics_ops(eth_dev_ops& ops) noexcept;  // stats and xstats
void add_netdev_ops(eth_dev_ops& ops) noexcept;      // link, MTU, addresses, promiscuous mode
void add_flow_ops(eth_dev_ops& ops) noexcept;        // rte_flow

}  // namespace pollux::driver
