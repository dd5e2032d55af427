// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/port_options.hpp"

#include <string>

namespace pollux::driver {

// The arguments of --vdev=net_pollux0,iface=eth1,… . Of these, iface, start_queue and
// queue_count mean what they mean to net_af_xdp, but all queues are taken where nothing is said.
struct DeviceArguments {
    std::string iface = {};
    unsigned start_queue = 0;
    unsigned queue_count = 0;   // 0: all that follow
    unsigned max_frame = 0;     // bytes with Ethernet header, without FCS; 0: by the netdev's MTU
    unsigned idle_us = 0;       // how long an lcore without packets may sleep at once; 0: it spins
    bool packet_types = false;  // even if the application does not ask which are known
    // xdp_mode, zero_copy, busy_poll, take, take_all and rx_metadata.
    PortOptions port = {};
};

// Reads "iface=eth1,queue_count=2,…"; a null `text` is empty. Asks neither the kernel nor the EAL.
// Throws Error (invalid_option) for arguments that are not known or given twice, and for values
// that make no sense. `device` is for the hints.
DeviceArguments parse_device_arguments(const std::string& device, const char* text);

}  // namespace pollux::driver
