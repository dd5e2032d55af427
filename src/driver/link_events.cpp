// SPDX-License-Identifier: BSD-3-Clause
#include "driver/link_events.hpp"

#include "pollux/error.hpp"

namespace pollux::driver {

namespace {

// 0 if the kernel does not know it.
unsigned speed_of(const Netdev& netdev) noexcept
{
    try {
        return netdev.refreshed().speed;
    } catch (const Error&) {
        return 0;
    }
}

}  // namespace

LinkEvents::LinkEvents(rte_eth_dev& ethdev, const Netdev& netdev)
    : ethdev_{ethdev},
      netdev_{netdev},
      watch_{LinkWatch::on(netdev)},
      changed_{[](void* self) { static_cast<LinkEvents*>(self)->tell(); }, this},
      speed_{netdev.speed},
      told_{watch_->state()}
{
    watch_->add_listener(changed_.fd());
    update();
}

LinkEvents::~LinkEvents()
{
    watch_->remove_listener(changed_.fd());
}

bool LinkEvents::update() noexcept
{
    rte_eth_link link = {};
    const bool up = watch_->state() == LinkState::up;
    link.link_status = up ? RTE_ETH_LINK_UP : RTE_ETH_LINK_DOWN;
    link.link_duplex = RTE_ETH_LINK_FULL_DUPLEX;
    link.link_autoneg = RTE_ETH_LINK_AUTONEG;
    const unsigned speed = speed_;
    if (!up)
        link.link_speed = RTE_ETH_SPEED_NUM_NONE;
    else
        link.link_speed = speed != 0 ? speed : RTE_ETH_SPEED_NUM_UNKNOWN;
    return rte_eth_linkstatus_set(&ethdev_, &link) == 0;
}

void LinkEvents::tell() noexcept
{
    const LinkState state = watch_->state();
    if (state == LinkState::up)
        speed_ = speed_of(netdev_);
    update();
    if (state == told_)
        return;
    told_ = state;
    if (ethdev_.data->dev_conf.intr_conf.lsc != 0)
        rte_eth_dev_callback_process(&ethdev_, RTE_ETH_EVENT_INTR_LSC, nullptr);
    if (state == LinkState::gone)
        rte_eth_dev_callback_process(&ethdev_, RTE_ETH_EVENT_INTR_RMV, nullptr);
}

}  // namespace pollux::driver
