/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* What an application may give to PortOptions::xdp_program, and what it may not. */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <linux/if_ether.h>

struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 7); /* the library's own takes its place, whatever its size */
} xsks_map SEC(".maps");

/* Packets that one of these programs has seen. */
__u64 seen = 0;

static __always_inline int to_socket(struct xdp_md *ctx)
{
    return bpf_redirect_map(&xsks_map, ctx->rx_queue_index, XDP_PASS);
}

SEC("xdp")
int drop_half(struct xdp_md *ctx)
{
    return __sync_fetch_and_add(&seen, 1) % 2 ? XDP_DROP : to_socket(ctx);
}

SEC("xdp")
int pass_all(struct xdp_md *ctx)
{
    __sync_fetch_and_add(&seen, 1);
    return XDP_PASS;
}

SEC("xdp")
int shrink_tail(struct xdp_md *ctx)
{
    return bpf_xdp_adjust_tail(ctx, -4) ? XDP_ABORTED : to_socket(ctx);
}

SEC("xdp")
int grow_tail(struct xdp_md *ctx)
{
    return bpf_xdp_adjust_tail(ctx, 4) ? XDP_ABORTED : to_socket(ctx);
}

SEC("xdp")
int write_number(struct xdp_md *ctx)
{
    __u64 *number;

    if (bpf_xdp_adjust_meta(ctx, -(int)sizeof *number))
        return XDP_ABORTED;
    number = (void *)(long)ctx->data_meta;
    if ((void *)(number + 1) > (void *)(long)ctx->data)
        return XDP_ABORTED;
    *number = __sync_fetch_and_add(&seen, 1);
    return to_socket(ctx);
}

/* Nothing says that the packet is so long. */
SEC("xdp")
int out_of_bounds(struct xdp_md *ctx)
{
    return *((char *)(long)ctx->data + 60) ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int of_fragments(struct xdp_md *ctx)
{
    return XDP_PASS;
}

/* Not for a netdev. */
SEC("xdp/devmap")
int of_devmap(struct xdp_md *ctx)
{
    return XDP_PASS;
}

/* On the sender's side: a VLAN tag that is beside the packet, as if a NIC had taken it out. */
SEC("tc")
int push_tag(struct __sk_buff *skb)
{
    return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), 42) ? 2 /* TC_ACT_SHOT */ : 0;
}

/* The outer tag of two, as providers use it. */
SEC("tc")
int push_service_tag(struct __sk_buff *skb)
{
    return bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021AD), 42) ? 2 /* TC_ACT_SHOT */ : 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
