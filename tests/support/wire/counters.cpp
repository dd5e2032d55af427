// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/counters.hpp"

#include "support/wire/failure.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <chrono>
#include <cstring>
#include <span>
#include <thread>

namespace wire {

namespace {

struct Request {
    nlmsghdr header{};
    if_stats_msg stats{};
};

Fd open_rtnetlink(const Endpoint& endpoint)
{
    const auto inside = endpoint.visit();
    return Fd{ensure(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "rtnetlink")};
}

rtnl_link_stats64 counters_in(std::span<const char> message)
{
    std::size_t at = NLMSG_LENGTH(NLMSG_ALIGN(sizeof(if_stats_msg)));
    while (at + NLA_HDRLEN <= message.size()) {
        nlattr attribute;
        std::memcpy(&attribute, &message[at], sizeof attribute);
        rtnl_link_stats64 counters{};
        if (attribute.nla_type == IFLA_STATS_LINK_64) {
            std::memcpy(&counters, &message[at + NLA_HDRLEN], sizeof counters);
            return counters;
        }
        at += NLA_ALIGN(attribute.nla_len);
    }
    throw Failure{"RTM_GETSTATS: no counters in the answer"};
}

}  // namespace

NetdevCounters::NetdevCounters(const Endpoint& endpoint)
    : socket_{open_rtnetlink(endpoint)},
      ifindex_{endpoint.ifindex()}
{
}

rtnl_link_stats64 NetdevCounters::read() const
{
    Request request;
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = RTM_GETSTATS;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.stats.ifindex = ifindex_;
    request.stats.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
    ensure(send(socket_, &request, sizeof request, 0), "RTM_GETSTATS");

    alignas(nlmsghdr) char reply[2048];
    const auto length = ensure(recv(socket_, reply, sizeof reply, 0), "RTM_GETSTATS");
    const auto* header = reinterpret_cast<const nlmsghdr*>(reply);
    if (header->nlmsg_type == NLMSG_ERROR)
        fail("RTM_GETSTATS", -static_cast<const nlmsgerr*>(NLMSG_DATA(header))->error);
    return counters_in({reply, static_cast<std::size_t>(length)});
}

rtnl_link_stats64 NetdevCounters::read_settled() const
{
    using namespace std::chrono_literals;
    auto before = read();
    for (int quiet = 0, tries = 0; quiet < 3 && tries < 100; ++tries) {
        std::this_thread::sleep_for(10ms);
        const auto now = read();
        const bool moved = now.tx_packets != before.tx_packets ||
                           now.tx_dropped != before.tx_dropped ||
                           now.rx_packets != before.rx_packets;
        quiet = moved ? 0 : quiet + 1;
        before = now;
    }
    return before;
}

}  // namespace wire
