/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* The one XDP program of Pollux: packets of a queue that has a socket go to that socket, all others
 * to the kernel, and the latter are counted.
 *
 * libxdp inside net_af_xdp adopts a program that is already on the netdev when it is called
 * `xsk_def_prog`, says its version in the BTF section `xdp_metadata`, and owns a map `xsks_map`
 * (xdp-tools 1.3.1, lib/libxdp/xsk.c, xsk_lookup_program). All three names are therefore fixed.
 */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_helpers.h>
#include <xdp/xdp_helpers.h>

#include "shared.h"

/* Which socket takes a queue's packets. libxdp fills it in; the library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} xsks_map SEC(".maps");

/* Packets of each queue that went on to the kernel, per CPU. The library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} pollux_passed SEC(".maps");

/* Not 0: all packets of the queue go to the kernel, because its socket only sends. The library sets
 * max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} pollux_pass_all SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, struct pollux_owner);
    __uint(max_entries, 1);
} pollux_owner SEC(".maps");

/* By queue. The library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, __u32);
    __type(value, struct pollux_claim);
    __uint(max_entries, 1);
} pollux_claims SEC(".maps");

/* For libxdp's dispatcher, if there is one: our turn comes after the filters, whose default is 50,
 * and what we pass goes on to whoever comes later. */
struct {
    __uint(priority, 90);
    __uint(XDP_PASS, 1);
} XDP_RUN_CONFIG(xsk_def_prog);

SEC("xdp")
int xsk_def_prog(struct xdp_md *ctx)
{
    __u32 queue = ctx->rx_queue_index;
    __u32 *pass_all = bpf_map_lookup_elem(&pollux_pass_all, &queue);
    int action = XDP_PASS;

    if (!pass_all || !*pass_all)
        action = bpf_redirect_map(&xsks_map, queue, XDP_PASS);
    if (action != XDP_REDIRECT) {
        __u64 *passed = bpf_map_lookup_elem(&pollux_passed, &queue);
        if (passed)
            (*passed)++;
    }
    return action;
}

char _license[] SEC("license") = "Dual BSD/GPL";
__uint(xsk_prog_version, 1) SEC("xdp_metadata");
