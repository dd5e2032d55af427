// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/xdp_features.hpp"

#include "base/kernel_abi.hpp"
#include "base/text.hpp"
#include "netdev/netlink.hpp"

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include <array>
#include <cstdint>

namespace pollux {

namespace {

struct Bit {
    bool XdpFeatures::*feature;
    int attribute;  // which has the bit
    unsigned number;
    const char* name;
};
// The names are those of the kernel's Documentation/netlink/specs/netdev.yaml, without dashes.
constexpr std::array<Bit, 13> all_bits{{
    {&XdpFeatures::basic, netdev_attr_xdp_features, 0, "basic"},
    {&XdpFeatures::redirect, netdev_attr_xdp_features, 1, "redirect"},
    {&XdpFeatures::ndo_xmit, netdev_attr_xdp_features, 2, "ndo_xmit"},
    {&XdpFeatures::xsk_zerocopy, netdev_attr_xdp_features, 3, "xsk_zerocopy"},
    {&XdpFeatures::hw_offload, netdev_attr_xdp_features, 4, "hw_offload"},
    {&XdpFeatures::rx_sg, netdev_attr_xdp_features, 5, "rx_sg"},
    {&XdpFeatures::ndo_xmit_sg, netdev_attr_xdp_features, 6, "ndo_xmit_sg"},
    {&XdpFeatures::rx_timestamp, netdev_attr_xdp_rx_metadata_features, 0, "rx_timestamp"},
    {&XdpFeatures::rx_hash, netdev_attr_xdp_rx_metadata_features, 1, "rx_hash"},
    {&XdpFeatures::rx_vlan_tag, netdev_attr_xdp_rx_metadata_features, 2, "rx_vlan_tag"},
    {&XdpFeatures::tx_timestamp, netdev_attr_xsk_features, 0, "tx_timestamp"},
    {&XdpFeatures::tx_checksum, netdev_attr_xsk_features, 1, "tx_checksum"},
    {&XdpFeatures::tx_launch_time, netdev_attr_xsk_features, 2, "tx_launch_time"},
}};

int read_answer(nl_msg* answer, void* result)
{
    nlattr* attributes = genlmsg_attrdata(genlmsg_hdr(nlmsg_hdr(answer)), 0);
    const int size = genlmsg_attrlen(genlmsg_hdr(nlmsg_hdr(answer)), 0);
    auto& said = *static_cast<NetdevFamily*>(result);
    for (const Bit& bit : all_bits)
        if (nlattr* found = nla_find(attributes, size, bit.attribute))
            said.features.*bit.feature = (nla_get_u64(found) >> bit.number & 1) != 0;
    if (nlattr* found = nla_find(attributes, size, netdev_attr_xdp_zc_max_segs))
        said.zero_copy_segments = nla_get_u32(found);
    return NL_OK;
}

}  // namespace

std::optional<NetdevFamily> ask_netdev_family(const Netns& netns, unsigned index)
{
    const NlSocket socket = open_netlink(NETLINK_GENERIC, &netns);
    const int family = genl_ctrl_resolve(socket.get(), netdev_family_name);
    if (family < 0)
        return std::nullopt;
    const NlMessage message{nlmsg_alloc()};
    genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, netdev_cmd_dev_get, 1);
    nla_put_u32(message.get(), netdev_attr_ifindex, index);
    NetdevFamily said;
    nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, read_answer, &said);
    if (nl_send_auto(socket.get(), message.get()) >= 0)
        nl_recvmsgs_default(socket.get());
    return said;
}

std::string XdpFeatures::text() const
{
    std::string names;
    for (const Bit& bit : all_bits)
        if (this->*bit.feature)
            add_to_list(names, bit.name, " ");
    return names;
}

}  // namespace pollux
