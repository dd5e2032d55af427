// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

struct rte_intr_handle;

namespace pollux::driver {

// An eventfd: writing to it makes the EAL's interrupt thread call a function.
class EalEvent {
public:
    using Function = void (*)(void* argument);

    // Throws Error.
    EalEvent(Function function, void* argument);
    // Waits for a call that is under way, unless that is this one.
    ~EalEvent();
    EalEvent(const EalEvent&) = delete;
    EalEvent& operator=(const EalEvent&) = delete;

    int fd() const noexcept { return event_.get(); }
    // Any thread; makes a syscall.
    void raise() const noexcept;

private:
    static void handle(void* self);

    Function function_;
    void* argument_;
    UniqueFd event_;
    rte_intr_handle* interrupt_;
};

}  // namespace pollux::driver
