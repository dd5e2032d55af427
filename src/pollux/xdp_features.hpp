// SPDX-License-Identifier: BSD-3-Clause
// What a netdev's driver can do with XDP and AF_XDP.
#pragma once

#include <string>

namespace pollux {

// The features that the driver reports through the kernel's generic netlink family "netdev" (Linux
// 6.3; RX metadata 6.7, TX 6.8), under the names used there. They may change when the netdev is
// reconfigured: veth has `redirect` only while its peer has GRO or an XDP program.
struct XdpFeatures {
    bool basic = false;         // native mode with ABORTED, DROP, PASS and TX
    bool redirect = false;      // native REDIRECT, which AF_XDP needs
    bool ndo_xmit = false;      // other netdevs' programs may redirect packets to it
    bool xsk_zerocopy = false;  // AF_XDP in zero-copy mode
    bool hw_offload = false;
    bool rx_sg = false, ndo_xmit_sg = false;  // packets of several buffers
    // What an XDP program that is bound to the netdev can read for a received packet.
    bool rx_timestamp = false, rx_hash = false, rx_vlan_tag = false;
    // What the driver can do for a packet that an AF_XDP socket sends.
    bool tx_timestamp = false, tx_checksum = false, tx_launch_time = false;

    // The names of those that are true, separated by spaces.
    std::string text() const;
};

}  // namespace pollux
