// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ethdev_driver.h>

#include <vector>

namespace pollux::driver {

struct RxQueue;

// Descriptors for applications that sleep until a packet arrives (rte_eth_dev_rx_intr_ctl_q): those
// of the queues, which need not be switched on and must not be read.
class RxInterrupts {
public:
    // `queues` are connected and have descriptors. Throws Error.
    RxInterrupts(rte_eth_dev& ethdev, const std::vector<const RxQueue*>& queues);
    ~RxInterrupts();
    RxInterrupts(const RxInterrupts&) = delete;
    RxInterrupts& operator=(const RxInterrupts&) = delete;

private:
    void fill(const std::vector<const RxQueue*>& queues);

    rte_eth_dev& ethdev_;
    rte_intr_handle* handle_;
};

}  // namespace pollux::driver
