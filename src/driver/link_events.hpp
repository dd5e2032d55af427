// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "driver/eal_event.hpp"
#include "netdev/link_watch.hpp"
#include "pollux/link_state.hpp"
#include "pollux/netdev.hpp"

#include <ethdev_driver.h>

#include <atomic>
#include <memory>

namespace pollux::driver {

// The link of a device's netdev: what rte_eth_link_get() answers, and the events that tell the
// application of a change, on the EAL's interrupt thread.
class LinkEvents {
public:
    // Throws Error.
    LinkEvents(rte_eth_dev& ethdev, const Netdev& netdev);
    ~LinkEvents();
    LinkEvents(const LinkEvents&) = delete;
    LinkEvents& operator=(const LinkEvents&) = delete;

    // Writes the kernel's truth into the ethdev. Returns whether it was something else. Any thread.
    bool update() noexcept;
    bool netdev_is_gone() const noexcept { return watch_->is_gone(); }

private:
    void tell() noexcept;  // on the interrupt thread

    rte_eth_dev& ethdev_;
    Netdev netdev_;
    std::shared_ptr<const LinkWatch> watch_;
    EalEvent changed_;
    std::atomic<unsigned> speed_;  // Mbit/s, when the link last came up; 0: unknown
    LinkState told_;               // the last one that the application was told
};

}  // namespace pollux::driver
