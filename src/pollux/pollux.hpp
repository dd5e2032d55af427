// SPDX-License-Identifier: BSD-3-Clause
// Everything: a DPDK application uses a NIC that stays with its kernel driver.
//
//     pollux::Eal eal;
//     pollux::Netdev a{"eth0"}, b{"eth1"};
//     pollux::Umem umem{{.netdevs = {a, b}}};
//     pollux::Port in{{.netdev = a}, umem}, out{{.netdev = b}, umem};
//     pollux::run(paired(in, out), [](pollux::Lane& lane) noexcept { … });
#pragma once

#include "batch.hpp"
#include "checksum.hpp"
#include "eal.hpp"
#include "error.hpp"
#include "headers.hpp"
#include "hold.hpp"
#include "idle.hpp"
#include "netdev.hpp"
#include "packet.hpp"
#include "port.hpp"
#include "rewrite.hpp"
#include "run.hpp"
#include "socket.hpp"
#include "stats.hpp"
#include "umem.hpp"
#include "vlan.hpp"
#include "wait.hpp"
