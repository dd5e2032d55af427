// SPDX-License-Identifier: BSD-3-Clause
// Umbrella header. Lets a DPDK application use a NIC that stays with its kernel driver:
//
//     pollux::Eal eal;
//     pollux::Netdev a{"eth0"}, b{"eth1"};
//     pollux::Umem umem{{.netdevs = {a, b}}};
//     pollux::Port in{{.netdev = a}, umem}, out{{.netdev = b}, umem};
//     pollux::run(paired(in, out), [](pollux::Lane& lane) noexcept { … });
#pragma once

#include "attached_program.hpp"
#include "batch.hpp"
#include "capabilities.hpp"
#include "checksum.hpp"
#include "compose.hpp"
#include "counter.hpp"
#include "default_ring.hpp"
#include "direction.hpp"
#include "eal.hpp"
#include "error.hpp"
#include "five_tuple.hpp"
#include "flow.hpp"
#include "headers.hpp"
#include "hold.hpp"
#include "hugepages.hpp"
#include "idle.hpp"
#include "ip_address.hpp"
#include "link_state.hpp"
#include "metadata.hpp"
#include "netdev.hpp"
#include "ntuple_match.hpp"
#include "ntuple_rule.hpp"
#include "packet.hpp"
#include "port.hpp"
#include "port_options.hpp"
#include "port_report.hpp"
#include "queue_range.hpp"
#include "rewrite.hpp"
#include "route.hpp"
#include "rss.hpp"
#include "run.hpp"
#include "rx.hpp"
#include "socket.hpp"
#include "socket_status.hpp"
#include "stats.hpp"
#include "stream.hpp"
#include "tx.hpp"
#include "umem.hpp"
#include "umem_plan.hpp"
#include "vlan.hpp"
#include "wait.hpp"
#include "xdp_features.hpp"
#include "xdp_mode.hpp"
#include <pollux/version.h>
