// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bus_vdev_driver.h>

namespace pollux::driver {

// In a secondary process: makes the primary's port visible, so that dpdk-pdump and dpdk-dumpcap can
// name it; they let the primary copy its packets. The secondary itself cannot receive or send, for
// the AF_XDP sockets belong to the primary, nor change anything. Returns 0 or a negative errno.
int attach_to_primary(rte_vdev_device& vdev) noexcept;

}  // namespace pollux::driver
