// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/queue_sockets.hpp"

#include "base/kernel_abi.hpp"
#include "base/kernel_version.hpp"
#include "netdev/netlink.hpp"

#include <linux/sock_diag.h>
#include <linux/xdp_diag.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <sys/socket.h>

namespace pollux {

namespace {

struct Wanted {
    unsigned ifindex, queue;
    std::optional<std::uint64_t> inode = {};
};

int read_socket(nl_msg* answer, void* result)
{
    const auto& message = *static_cast<xdp_diag_msg*>(nlmsg_data(nlmsg_hdr(answer)));
    const nlattr* found = nlmsg_find_attr(nlmsg_hdr(answer), sizeof message, XDP_DIAG_INFO);
    if (found == nullptr || nla_len(found) < static_cast<int>(sizeof(xdp_diag_info)))
        return NL_OK;
    const auto& info = *static_cast<const xdp_diag_info*>(nla_data(found));
    auto& wanted = *static_cast<Wanted*>(result);
    if (info.ifindex == wanted.ifindex && info.queue_id == wanted.queue)
        wanted.inode = message.xdiag_ino;
    return NL_OK;
}

int read_queue(nl_msg* answer, void* result)
{
    const genlmsghdr* header = genlmsg_hdr(nlmsg_hdr(answer));
    *static_cast<std::optional<bool>*>(result) =
        nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0), netdev_attr_queue_xsk) !=
        nullptr;
    return NL_OK;
}

}  // namespace

std::optional<bool> queue_is_bound(const Netdev& netdev, unsigned queue)
{
    if (running_kernel() < KernelVersion{6, 15})
        return std::nullopt;
    const NlSocket socket = open_netlink(NETLINK_GENERIC, netdev.netns.get());
    const int family = genl_ctrl_resolve(socket.get(), netdev_family_name);
    if (family < 0)
        return std::nullopt;
    const NlMessage message{nlmsg_alloc()};
    genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, netdev_cmd_queue_get, 1);
    nla_put_u32(message.get(), netdev_attr_queue_ifindex, netdev.index);
    nla_put_u32(message.get(), netdev_attr_queue_type, netdev_queue_type_rx);
    nla_put_u32(message.get(), netdev_attr_queue_id, queue);
    std::optional<bool> bound;
    nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, read_queue, &bound);
    if (nl_send_auto(socket.get(), message.get()) >= 0)
        nl_recvmsgs_default(socket.get());
    return bound;
}

std::optional<std::uint64_t> socket_on(const Netdev& netdev, unsigned queue)
{
    const NlSocket socket = open_netlink(NETLINK_SOCK_DIAG, netdev.netns.get());
    const NlMessage message{nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP)};
    xdp_diag_req request = {};
    request.sdiag_family = AF_XDP;
    request.xdiag_show = XDP_SHOW_INFO;
    Wanted wanted{.ifindex = netdev.index, .queue = queue};
    nl_socket_modify_cb(socket.get(), NL_CB_VALID, NL_CB_CUSTOM, read_socket, &wanted);
    if (nlmsg_append(message.get(), &request, sizeof request, NLMSG_ALIGNTO) == 0 &&
        nl_send_auto(socket.get(), message.get()) >= 0)
        nl_recvmsgs_default(socket.get());
    return wanted.inode;
}

}  // namespace pollux
