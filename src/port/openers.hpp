// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pmd/ethdev.hpp"
#include "pollux/umem.hpp"
#include "port/port_plan.hpp"

#include <functional>
#include <memory>

namespace pollux {

// Called for each ethdev as soon as it is open, with the netdev's queue that is its queue 0.
using Opened = std::function<void(const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue)>;

// Open the queues of a plan; `keep_dispatcher` prevents that the PMD detaches libxdp's dispatcher.
// They throw Error; what was opened before belongs to the function that was called.
void open_netdev(const PortPlan& plan, bool keep_dispatcher, Umem& umem, const Opened& opened);
void open_ethdev(const PortPlan& plan, bool keep_dispatcher, Umem& umem, const Opened& opened);

}  // namespace pollux
