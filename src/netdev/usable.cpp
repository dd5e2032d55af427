// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/usable.hpp"

#include "base/refuse.hpp"
#include "netdev/netlink.hpp"

#include <net/if_arp.h>

namespace pollux {

void check_usable(const Netdev& netdev)
{
    const NlSocket socket = open_netlink(NETLINK_ROUTE, netdev.netns.get());
    const NlLink link = find_link(*socket, netdev.index);
    if (!link)
        return;  // gone; who opens it says so
    const unsigned type = rtnl_link_get_arptype(link.get());
    if (type == ARPHRD_LOOPBACK)
        throw refuse(Cause::not_supported, netdev.name,
                     "this is the loopback interface, which programs of this host talk through",
                     "use an interface that leads to other hosts, for example one end of a veth");
    if (type != ARPHRD_ETHER)
        throw refuse(Cause::not_supported, netdev.name,
                     "its packets have no Ethernet header (link type " + std::to_string(type) + ")",
                     netdev.driver == "tun" ? "make it a tap (`ip tuntap add mode tap`)"
                                            : "use the Ethernet interface below it");
    // Tried on 7.3.4: a generic program is attached, and sees no packet. A native one is refused,
    // also where the netkit leases a NIC's queues.
    if (netdev.driver == "netkit")
        throw refuse(Cause::not_supported, netdev.name,
                     "a netkit runs no XDP program, so no packet would reach a socket",
                     "use a veth, or the NIC whose queues it leases");
    // The kernel's own carrier flag, which a netdev that is down has, too.
    if (netdev.driver == "tun" && rtnl_link_get_carrier(link.get()) == 0)
        throw refuse(Cause::not_supported, netdev.name,
                     "no program has this tap open, so it has no queues",
                     "start the program at its other end first");
}

XdpMode usable_mode(const Netdev& netdev, XdpMode wanted)
{
    if (netdev.driver != "bonding" || wanted == XdpMode::generic)
        return wanted;
    if (wanted == XdpMode::native)
        throw refuse(Cause::not_supported, netdev.name,
                     "a bond has no native mode for sockets: the NICs below it would run the "
                     "program, and every packet would be lost",
                     "set `xdp_mode` to generic, or drive those NICs themselves");
    return XdpMode::generic;
}

}  // namespace pollux
