// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

namespace pollux {

// Lets DPDK close an ethdev of net_af_xdp. With `keep_dispatcher` the PMD does not reach the netdev
// meanwhile, which it would detach the XDP program from (dispatcher.cpp).
void let_close(bool keep_dispatcher, const std::function<void()>& close) noexcept;
// Closes those of net_af_xdp that nobody has configured, and keeps what XDP program is on their
// netdev: nothing of it is theirs, and rte_eal_cleanup() would detach it.
void close_unused_af_xdp() noexcept;

}  // namespace pollux
