/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* Decides which packets go to a queue's socket if not all do: those of certain protocols and
 * destination ports. Only packets for which both are certain are looked up: IPv4 without fragments
 * and IPv6 without extension headers, after at most one VLAN tag. */
#pragma once

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

/* Holds the keys of all queues of the netdev. Unused entries cost no memory. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, struct pollux_flow);
    __type(value, __u8);
    __uint(max_entries, POLLUX_MOST_FLOWS);
} pollux_flows SEC(".maps");

/* Finds the protocol and the port of the packet. Returns false if they are not certain. */
static __always_inline _Bool find_flow(struct xdp_md *ctx, struct pollux_flow *flow)
{
    void *at = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    struct ethhdr *ethernet = at;
    __be16 type, *ports;

    if ((void *)(ethernet + 1) > end)
        return 0;
    type = ethernet->h_proto;
    at = ethernet + 1;
    if (type == bpf_htons(ETH_P_8021Q) || type == bpf_htons(ETH_P_8021AD)) {
        __be16 *tag = at;
        if ((void *)(tag + 2) > end)
            return 0;
        type = tag[1];
        at = tag + 2;
    }
    if (type == bpf_htons(ETH_P_IP)) {
        struct iphdr *ip = at;
        if ((void *)(ip + 1) > end || ip->ihl < 5 || ip->frag_off & bpf_htons(0x3fff))
            return 0;
        flow->protocol = ip->protocol;
        at += ip->ihl * 4;
    } else if (type == bpf_htons(ETH_P_IPV6)) {
        struct ipv6hdr *ip = at;
        if ((void *)(ip + 1) > end)
            return 0;
        flow->protocol = ip->nexthdr;
        at = ip + 1;
    } else {
        return 0;
    }
    if (!POLLUX_HAS_PORTS(flow->protocol))
        return 1;
    ports = at;
    if ((void *)(ports + 2) > end)
        return 0;
    flow->port = bpf_ntohs(ports[1]);
    return 1;
}

static __always_inline _Bool is_of_chosen_flow(struct xdp_md *ctx, __u32 queue)
{
    struct pollux_flow flow = {.queue = queue};

    if (!find_flow(ctx, &flow))
        return 0;
    if (bpf_map_lookup_elem(&pollux_flows, &flow))
        return 1;
    flow.port = 0;
    return bpf_map_lookup_elem(&pollux_flows, &flow) != 0;
}
