// SPDX-License-Identifier: BSD-3-Clause
#include "driver/ethdevs_below.hpp"

#include "pollux/port.hpp"

#include <rte_ethdev.h>

#include <cstdio>

// What ethdev keeps to itself; it begins with this in every version.
struct rte_eth_dev_callback {
    TAILQ_ENTRY(rte_eth_dev_callback) next;
};

namespace pollux::driver {

namespace {

const rte_eth_dev_owner& us()
{
    static const rte_eth_dev_owner owner = [] {
        rte_eth_dev_owner made = {};
        rte_eth_dev_owner_new(&made.id);
        std::snprintf(made.name, sizeof made.name, "net_pollux");
        return made;
    }();
    return owner;
}

std::mutex mutex;

bool is_free_or_ours(const rte_eth_dev& ethdev) noexcept
{
    return ethdev.state == RTE_ETH_DEV_UNUSED || ethdev.data->owner.id == us().id;
}

}  // namespace

void own_ethdevs_of(const Port& port)
{
    for (const auto& socket : port.sockets())
        if (socket->ethdev_queue() == 0)
            rte_eth_dev_owner_set(socket->ethdev_port(), &us());
}

Unheard::Unheard() noexcept : one_at_a_time_{mutex}
{
    for (std::size_t port = 0; port < put_aside_.size(); ++port) {
        TAILQ_INIT(&put_aside_[port]);
        if (is_free_or_ours(rte_eth_devices[port]))
            TAILQ_CONCAT(&put_aside_[port], &rte_eth_devices[port].link_intr_cbs, next);
    }
}

// Those come first that were registered first.
Unheard::~Unheard()
{
    for (std::size_t port = 0; port < put_aside_.size(); ++port) {
        TAILQ_CONCAT(&put_aside_[port], &rte_eth_devices[port].link_intr_cbs, next);
        TAILQ_CONCAT(&rte_eth_devices[port].link_intr_cbs, &put_aside_[port], next);
    }
}

}  // namespace pollux::driver
