// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/netlink.hpp"

#include "base/refuse.hpp"

#include <linux/if_link.h>
#include <netlink/msg.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <string>

namespace pollux {

NlSocket open_netlink(int protocol, const Netns* netns)
{
    const InNetns there{netns};
    NlSocket socket{nl_socket_alloc()};
    if (!socket || nl_connect(socket.get(), protocol) < 0)
        throw fail(errno, "", "cannot open a netlink socket");
    // libnl (3.7) waits for replies also to requests that it could not send. The kernel replies at
    // once, unless a driver that is resetting its NIC makes it wait for some seconds.
    constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(nl_socket_get_fd(socket.get()), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return socket;
}

NlLink find_link(nl_sock& socket, unsigned index)
{
    rtnl_link* link = nullptr;
    rtnl_link_get_kernel(&socket, static_cast<int>(index), nullptr, &link);
    return NlLink{link};
}

namespace {

// libnl asks by IFLA_IFNAME only, and if_nametoindex() does not know altnames either.
unsigned index_of_altname(nl_sock& socket, const std::string& altname)
{
    NlMessage message{nlmsg_alloc_simple(RTM_GETLINK, 0)};
    const ifinfomsg any = {};
    nlmsg_append(message.get(), const_cast<ifinfomsg*>(&any), sizeof any, NLMSG_ALIGNTO);
    nla_put_string(message.get(), IFLA_ALT_IFNAME, altname.c_str());
    unsigned index = 0;
    const std::unique_ptr<nl_cb, decltype(&nl_cb_put)> callbacks{nl_cb_alloc(NL_CB_DEFAULT),
                                                                 nl_cb_put};
    nl_cb_set(
        callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM,
        [](nl_msg* answer, void* result) {
            const auto* info = static_cast<ifinfomsg*>(nlmsg_data(nlmsg_hdr(answer)));
            *static_cast<unsigned*>(result) = static_cast<unsigned>(info->ifi_index);
            return static_cast<int>(NL_OK);
        },
        &index);
    // An error is the whole reply. No ACK follows it, and waiting for one would never end.
    if (nl_send_auto(&socket, message.get()) >= 0 && nl_recvmsgs(&socket, callbacks.get()) >= 0)
        nl_wait_for_ack(&socket);
    return index;
}

}  // namespace

NlLink find_link(nl_sock& socket, std::string_view name_or_altname)
{
    const std::string name{name_or_altname};
    if (name.empty())
        return {};
    rtnl_link* link = nullptr;
    if (rtnl_link_get_kernel(&socket, 0, name.c_str(), &link) == 0)
        return NlLink{link};
    const unsigned index = index_of_altname(socket, name);
    return index != 0 ? find_link(socket, index) : NlLink{};
}

}  // namespace pollux
