// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "pollux/xdp_mode.hpp"

namespace pollux {

// Throws Error (not_supported) for a netdev on which AF_XDP would seem to work and lose everything:
// one whose packets have no Ethernet header, a netkit, and a tap that no program has open. Asks the
// kernel.
void check_usable(const Netdev& netdev);

// The mode to attach in. Throws Error (not_supported) for native mode on a bond, whose program runs
// on the NICs below it, where the bond's sockets get nothing; there `automatic` becomes generic.
XdpMode usable_mode(const Netdev& netdev, XdpMode wanted);

}  // namespace pollux
