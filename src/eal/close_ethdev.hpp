// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

namespace pollux {

// Lets DPDK close an ethdev of net_af_xdp. With `keep_dispatcher` the PMD cannot reach the netdev
// meanwhile; otherwise it would detach the XDP program from it (dispatcher.cpp).
void let_close(bool keep_dispatcher, const std::function<void()>& close) noexcept;
// Closes those of net_af_xdp that were never configured, and leaves the XDP programs of their
// netdevs alone: they are not theirs, and rte_eal_cleanup() would detach them.
void close_unused_af_xdp() noexcept;

}  // namespace pollux
