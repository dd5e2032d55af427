// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "eal/ethdev_info.hpp"
#include "pollux/error.hpp"
#include "pollux/port.hpp"
#include "pollux/umem.hpp"

#include <optional>
#include <string>

namespace pollux {

// What a Port's options ask for, checked before anything is opened. Each throws Error.

// That what was tried cannot be.
Error refuse(const PortOptions& options, const std::string& tried, const std::string& hint);

// The report as far as it is known beforehand: the queues, the ring, the frames.
PortReport examine_netdev(const PortOptions& options, const Umem& umem);
// Its queues are numbered as the netdev's from here on.
PortReport examine_ethdev(const PortOptions& options, const EthdevInfo& ethdev, const Umem& umem);

// Why the port must do without zero-copy, although its driver has it; empty: it need not.
std::string zero_copy_obstacle(const PortOptions& options, const std::optional<EthdevInfo>& ethdev,
                               const Umem& umem);

}  // namespace pollux
