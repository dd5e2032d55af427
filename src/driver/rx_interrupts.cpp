// SPDX-License-Identifier: BSD-3-Clause
#include "driver/rx_interrupts.hpp"

#include "base/refuse.hpp"
#include "driver/queues.hpp"

#include <rte_interrupts.h>

#include <cerrno>

namespace pollux::driver {

namespace {

void must(bool done)
{
    if (!done)
        throw fail(errno, "", "cannot prepare RX interrupts");
}

}  // namespace

RxInterrupts::RxInterrupts(rte_eth_dev& ethdev, const std::vector<const RxQueue*>& queues)
    : ethdev_{ethdev},
      handle_{rte_intr_instance_alloc(RTE_INTR_INSTANCE_F_PRIVATE)}
{
    must(handle_ != nullptr);
    try {
        fill(queues);
    } catch (...) {
        rte_intr_instance_free(handle_);
        throw;
    }
    ethdev_.intr_handle = handle_;
}

void RxInterrupts::fill(const std::vector<const RxQueue*>& queues)
{
    const auto count = static_cast<int>(queues.size());
    must(rte_intr_type_set(handle_, RTE_INTR_HANDLE_VDEV) == 0);
    must(rte_intr_efd_counter_size_set(handle_, 0) == 0);  // nothing is to be read
    must(rte_intr_vec_list_alloc(handle_, nullptr, count) == 0);
    for (int i = 0; i < count; ++i) {
        must(rte_intr_vec_list_index_set(handle_, i, RTE_INTR_VEC_RXTX_OFFSET + i) == 0);
        must(rte_intr_efds_index_set(handle_, i, queues[i]->fd) == 0);
    }
    must(rte_intr_nb_efd_set(handle_, count) == 0);
}

RxInterrupts::~RxInterrupts()
{
    ethdev_.intr_handle = nullptr;
    rte_intr_free_epoll_fd(handle_);
    rte_intr_vec_list_free(handle_);
    rte_intr_instance_free(handle_);
}

}  // namespace pollux::driver
