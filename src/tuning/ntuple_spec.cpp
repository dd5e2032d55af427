// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/ntuple_spec.hpp"

#include "base/refuse.hpp"
#include "netdev/queue_list.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace pollux {

namespace {

// Sets a field and a mask under which all of its bits count. Takes addresses, because some of the
// fields are arrays.
template <class Value>
void match_all(void* field, void* mask, const Value& value)
{
    std::memcpy(field, &value, sizeof value);
    std::memset(mask, 0xff, sizeof value);
}

bool is_ip(const NtupleMatch& match)
{
    return match.protocol != NtupleMatch::Protocol::any || match.source || match.destination ||
           match.source_port || match.destination_port || match.ipv6;
}

void check(const NtupleOptions& options)
{
    const NtupleMatch& match = options.match;
    const auto invalid = [&](const char* problem, const char* hint) {
        return refuse(Cause::invalid_option, options.netdev.name, problem, hint);
    };
    checked_queues(options.netdev, {options.queue}, options.netdev.queues());
    if (options.discard && options.queue != 0)
        throw invalid("`discard` is set and `queue` is not 0", "give either of them");
    if (match.vlan.value_or(0) > 4095 || match.vlan_priority.value_or(0) > 7)
        throw invalid("there is no such VLAN", "`vlan` is at most 4095, `vlan_priority` 7");
    if (!is_ip(match)) {
        if (!match.ether_type && !match.source_mac && !match.destination_mac && !match.vlan &&
            !match.vlan_priority)
            throw invalid("the rule matches every packet", "give at least one field");
        return;
    }
    if (match.ether_type || match.source_mac)
        throw invalid("`ether_type` and `source_mac` cannot be combined with IP fields",
                      "match either Ethernet or IP");
    if ((match.source_port || match.destination_port) &&
        match.protocol == NtupleMatch::Protocol::any)
        throw invalid("ports need a protocol", "set `protocol` to udp, tcp or sctp");
    if (match.source && match.destination && match.source->v6 != match.destination->v6)
        throw invalid("one address is IPv4 and the other IPv6", "use one address family");
    if (match.ipv6 &&
        ((match.source && !match.source->v6) || (match.destination && !match.destination->v6)))
        throw invalid("`ipv6` is set and an address is IPv4", "use one address family");
}

bool is_v6(const NtupleMatch& match)
{
    return match.ipv6 || (match.source && match.source->v6) ||
           (match.destination && match.destination->v6);
}

void set_ethernet(ethtool_rx_flow_spec& rule, const NtupleMatch& match)
{
    auto &value = rule.h_u.ether_spec, &mask = rule.m_u.ether_spec;
    rule.flow_type = ETHER_FLOW;
    if (match.ether_type) {
        value.h_proto = htons(*match.ether_type);  // packed, so not by its address
        mask.h_proto = 0xffff;
    }
    if (match.source_mac)
        match_all(value.h_source, mask.h_source, *match.source_mac);
    if (match.destination_mac)
        match_all(value.h_dest, mask.h_dest, *match.destination_mac);
}

struct FlowTypes {
    std::uint32_t ipv4, ipv6;
};
FlowTypes flow_types(NtupleMatch::Protocol protocol)
{
    switch (protocol) {
    case NtupleMatch::Protocol::udp: return {UDP_V4_FLOW, UDP_V6_FLOW};
    case NtupleMatch::Protocol::tcp: return {TCP_V4_FLOW, TCP_V6_FLOW};
    case NtupleMatch::Protocol::sctp: return {SCTP_V4_FLOW, SCTP_V6_FLOW};
    case NtupleMatch::Protocol::any: break;
    }
    return {IPV4_USER_FLOW, IPV6_USER_FLOW};
}

template <class Spec>
void set_ports(Spec& value, Spec& mask, const NtupleMatch& match)
{
    if (match.source_port)
        match_all(&value.psrc, &mask.psrc, htons(*match.source_port));
    if (match.destination_port)
        match_all(&value.pdst, &mask.pdst, htons(*match.destination_port));
}

// UDP, TCP and SCTP have the same struct.
void set_ipv4(ethtool_rx_flow_spec& rule, const NtupleMatch& match)
{
    auto &value = rule.h_u.tcp_ip4_spec, &mask = rule.m_u.tcp_ip4_spec;
    const auto first_word = [](const IpAddress& address) {
        std::array<std::uint8_t, 4> word;
        std::copy_n(address.bytes.begin(), word.size(), word.begin());
        return word;
    };
    if (match.source)
        match_all(&value.ip4src, &mask.ip4src, first_word(*match.source));
    if (match.destination)
        match_all(&value.ip4dst, &mask.ip4dst, first_word(*match.destination));
    rule.flow_type = flow_types(match.protocol).ipv4;
    if (match.protocol == NtupleMatch::Protocol::any)  // whose struct begins in the same way
        rule.h_u.usr_ip4_spec.ip_ver = ETH_RX_NFC_IP4;
    else
        set_ports(value, mask, match);
}

void set_ipv6(ethtool_rx_flow_spec& rule, const NtupleMatch& match)
{
    auto &value = rule.h_u.tcp_ip6_spec, &mask = rule.m_u.tcp_ip6_spec;
    if (match.source)
        match_all(value.ip6src, mask.ip6src, match.source->bytes);
    if (match.destination)
        match_all(value.ip6dst, mask.ip6dst, match.destination->bytes);
    rule.flow_type = flow_types(match.protocol).ipv6;
    if (match.protocol != NtupleMatch::Protocol::any)
        set_ports(value, mask, match);
}

void set_extensions(ethtool_rx_flow_spec& rule, const NtupleMatch& match)
{
    if (match.vlan || match.vlan_priority) {
        rule.flow_type |= FLOW_EXT;
        rule.h_ext.vlan_tci = htons(match.vlan.value_or(0) | match.vlan_priority.value_or(0) << 13);
        rule.m_ext.vlan_tci = htons((match.vlan ? 0x0fff : 0) | (match.vlan_priority ? 0xe000 : 0));
    }
    if (match.destination_mac && is_ip(match)) {
        rule.flow_type |= FLOW_MAC_EXT;
        match_all(rule.h_ext.h_dest, rule.m_ext.h_dest, *match.destination_mac);
    }
}

}  // namespace

ethtool_rx_flow_spec ntuple_spec(const NtupleOptions& options)
{
    check(options);
    ethtool_rx_flow_spec rule = {};
    if (!is_ip(options.match))
        set_ethernet(rule, options.match);
    else if (is_v6(options.match))
        set_ipv6(rule, options.match);
    else
        set_ipv4(rule, options.match);
    set_extensions(rule, options.match);
    rule.ring_cookie = options.discard ? RX_CLS_FLOW_DISC : options.queue;
    rule.location = RX_CLS_LOC_ANY;
    return rule;
}

}  // namespace pollux
