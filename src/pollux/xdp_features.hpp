// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace pollux {

// What a netdev's driver can do with XDP and AF_XDP, in the words of the kernel's generic netlink
// family "netdev" (Linux 6.3; RX metadata 6.7, TX 6.8). A driver may change its mind when it is
// configured anew: veth redirects only while its peer has GRO or a program.
struct XdpFeatures {
    bool basic = false;         // native mode: ABORTED, DROP, PASS, TX
    bool redirect = false;      // native REDIRECT, which AF_XDP needs
    bool ndo_xmit = false;      // others may redirect to it
    bool xsk_zerocopy = false;  // AF_XDP in zero-copy mode
    bool hw_offload = false;
    bool rx_sg = false, ndo_xmit_sg = false;  // packets of several buffers
    // What a program that is bound to the netdev can ask of a received packet.
    bool rx_timestamp = false, rx_hash = false, rx_vlan_tag = false;
    // What the driver can do for packets that an AF_XDP socket sends.
    bool tx_timestamp = false, tx_checksum = false, tx_launch_time = false;

    // The names of those that are true, with spaces between them.
    std::string text() const;
};

}  // namespace pollux
