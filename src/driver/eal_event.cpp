// SPDX-License-Identifier: BSD-3-Clause
#include "driver/eal_event.hpp"

#include "base/refuse.hpp"

#include <rte_interrupts.h>
#include <sys/eventfd.h>

#include <cerrno>

namespace pollux::driver {

EalEvent::EalEvent(Function function, void* argument)
    : function_{function},
      argument_{argument},
      event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      interrupt_{rte_intr_instance_alloc(RTE_INTR_INSTANCE_F_PRIVATE)}
{
    if (!event_ || interrupt_ == nullptr ||
        rte_intr_type_set(interrupt_, RTE_INTR_HANDLE_EXT) != 0 ||
        rte_intr_fd_set(interrupt_, event_.get()) != 0 ||
        rte_intr_callback_register(interrupt_, &EalEvent::handle, this) < 0) {
        rte_intr_instance_free(interrupt_);
        throw fail(ENOMEM, "", "the EAL cannot wait for an event");
    }
}

EalEvent::~EalEvent()
{
    rte_intr_callback_unregister_sync(interrupt_, &EalEvent::handle, this);
    rte_intr_instance_free(interrupt_);
}

void EalEvent::raise() const noexcept
{
    eventfd_write(event_.get(), 1);
}

void EalEvent::handle(void* self)
{
    const EalEvent& event = *static_cast<EalEvent*>(self);
    eventfd_t calls = 0;
    eventfd_read(event.event_.get(), &calls);
    event.function_(event.argument_);
}

}  // namespace pollux::driver
