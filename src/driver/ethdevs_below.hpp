// SPDX-License-Identifier: BSD-3-Clause
// The ethdevs of net_af_xdp on which a device stands, and that are no business of the application.
#pragma once

#include <ethdev_driver.h>

#include <array>
#include <mutex>

namespace pollux {

class Port;

}  // namespace pollux

namespace pollux::driver {

// Hides those of a port from RTE_ETH_FOREACH_DEV.
void own_ethdevs_of(const Port& port);

// Makes them and ends them without a sound: as long as it exists, the application's callbacks for
// RTE_ETH_EVENT_NEW and _DESTROY are not called for ports that are free, or ours. testpmd would set
// up each port that it hears of, whoever owns it.
class Unheard {
public:
    Unheard() noexcept;
    ~Unheard();
    Unheard(const Unheard&) = delete;
    Unheard& operator=(const Unheard&) = delete;

private:
    std::lock_guard<std::mutex> one_at_a_time_;
    std::array<rte_eth_dev_cb_list, RTE_MAX_ETHPORTS> put_aside_;
};

}  // namespace pollux::driver
