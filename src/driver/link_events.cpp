// SPDX-License-Identifier: BSD-3-Clause
#include "driver/link_events.hpp"

#include "base/refuse.hpp"

#include <rte_interrupts.h>
#include <sys/eventfd.h>

#include <cerrno>

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
      changed_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      interrupt_{rte_intr_instance_alloc(RTE_INTR_INSTANCE_F_PRIVATE)},
      speed_{netdev.speed},
      told_{watch_->state()}
{
    if (!changed_ || interrupt_ == nullptr ||
        rte_intr_type_set(interrupt_, RTE_INTR_HANDLE_EXT) != 0 ||
        rte_intr_fd_set(interrupt_, changed_.get()) != 0 ||
        rte_intr_callback_register(interrupt_, &LinkEvents::handle, this) < 0) {
        rte_intr_instance_free(interrupt_);
        throw fail(ENOMEM, netdev.name, "cannot watch the link for the EAL");
    }
    watch_->add_listener(changed_.get());
    update();
}

LinkEvents::~LinkEvents()
{
    watch_->remove_listener(changed_.get());
    rte_intr_callback_unregister_sync(interrupt_, &LinkEvents::handle, this);
    rte_intr_instance_free(interrupt_);
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

void LinkEvents::handle(void* self)
{
    auto& events = *static_cast<LinkEvents*>(self);
    eventfd_t count = 0;
    eventfd_read(events.changed_.get(), &count);
    events.tell();
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
