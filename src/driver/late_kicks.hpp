// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "driver/eal_event.hpp"

#include <atomic>
#include <optional>
#include <vector>

namespace pollux {

class Tx;

}  // namespace pollux

namespace pollux::driver {

// What the kernel does not take for the moment, because the netdev's own queue is full, stays in
// the TX ring, and only another syscall makes it look again. A NIC would send it when it can, so an
// application need not call rte_eth_tx_burst() another time. The EAL's interrupt thread makes these
// syscalls then, every millisecond until nothing is left.
class LateKicks {
public:
    // The halves must live longer. Throws Error.
    explicit LateKicks(std::vector<Tx*> halves);
    ~LateKicks();
    LateKicks(const LateKicks&) = delete;
    LateKicks& operator=(const LateKicks&) = delete;

    // Something has been left in a TX ring. Any thread; makes a syscall only if none is under way.
    void ask() noexcept;

private:
    static void kick(void* self);

    std::vector<Tx*> halves_;
    std::atomic<bool> under_way_ = false;
    std::optional<EalEvent> asked_;
};

}  // namespace pollux::driver
