/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* The XDP program of Pollux: packets of a queue that has a socket go to that socket, all others go
 * to the kernel and are counted. A queue may ask for more (enum pollux_queue_flags).
 *
 * It is compiled three times, because the kernel does not take everything everywhere:
 *
 *     POLLUX_ALONE      on the netdev alone
 *     POLLUX_COMPONENT  called by libxdp's dispatcher; this one calls no programs of an application
 *     POLLUX_METADATA   bound to the netdev's driver, and only then may it ask for RX metadata;
 *                       before 6.16 such a program may not have a map of other programs
 *
 * libxdp inside net_af_xdp adopts a program that is already on the netdev when it is called
 * `xsk_def_prog`, says its version in the BTF section `xdp_metadata`, and owns a map `xsks_map`
 * (xdp-tools 1.3.1, lib/libxdp/xsk.c, xsk_lookup_program). All three names are therefore fixed.
 */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <xdp/xdp_helpers.h>

#include "shared.h"

/* The socket that takes a queue's packets. libxdp fills it in; the library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} xsks_map SEC(".maps");

/* How many packets of each queue went on to the kernel, per CPU. The library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} pollux_passed SEC(".maps");

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

/* By queue: enum pollux_queue_flags. The library sets max_entries. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} pollux_queues SEC(".maps");

#include "flows.h"
#include "metadata.h"
#include "programs.h"

/* Does what the queue has asked for beyond the plain case, and returns whether the packet is for
 * the socket. Without a socket it does nothing. */
static __always_inline _Bool is_for_socket(struct xdp_md *ctx, __u32 queue, __u32 asked)
{
    if (asked & POLLUX_PASSES_ALL || !bpf_map_lookup_elem(&xsks_map, &queue))
        return 0;
    if (asked & POLLUX_CALLS_PROGRAM)
        call_program(ctx, queue);
    if (asked & POLLUX_CHOOSES_FLOWS && !is_of_chosen_flow(ctx, queue))
        return 0;
    return 1;
}

/* For libxdp's dispatcher, if there is one: we run after the filters, whose default priority is 50,
 * and the packets that we pass go on to the programs after us. */
struct {
    __uint(priority, 90);
    __uint(XDP_PASS, 1);
} XDP_RUN_CONFIG(xsk_def_prog);

SEC("xdp")
int xsk_def_prog(struct xdp_md *ctx)
{
    __u32 queue = ctx->rx_queue_index;
    __u32 *asked = bpf_map_lookup_elem(&pollux_queues, &queue);
    int action = XDP_PASS;

    /* This only decides where the packet goes; it may still change. */
    if (!asked || !*asked || is_for_socket(ctx, queue, *asked))
        action = bpf_redirect_map(&xsks_map, queue, XDP_PASS);
    if (action == XDP_REDIRECT) {
        add_what_the_driver_knows(ctx, asked ? *asked : 0);
    } else {
        __u64 *passed = bpf_map_lookup_elem(&pollux_passed, &queue);
        if (passed)
            (*passed)++;
    }
    return action;
}

char _license[] SEC("license") = "Dual BSD/GPL";
__uint(xsk_prog_version, 1) SEC("xdp_metadata");
