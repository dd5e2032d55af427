// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <ethdev_driver.h>

#include <vector>

namespace pollux::driver {

struct RxQueue;

// Descriptors for applications that sleep until a packet arrives (rte_eth_dev_rx_intr_ctl_q): for
// each queue its AF_XDP socket, which need not be switched on and must not be read. A queue with
// several sockets has an epoll of them.
class RxInterrupts {
public:
    // `queues` are connected. Throws Error.
    RxInterrupts(rte_eth_dev& ethdev, const std::vector<const RxQueue*>& queues);
    ~RxInterrupts();
    RxInterrupts(const RxInterrupts&) = delete;
    RxInterrupts& operator=(const RxInterrupts&) = delete;

private:
    int descriptor_of(const RxQueue& queue);
    void fill(const std::vector<const RxQueue*>& queues);

    rte_eth_dev& ethdev_;
    rte_intr_handle* handle_;
    std::vector<UniqueFd> epolls_;
};

}  // namespace pollux::driver
