/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* The program of DTS' cases func_xdp_prog and func_xdp_prog_mq: every other packet, over all
 * queues, is dropped; the others go to their queue's socket.
 */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_helpers.h>

/* The name is the PMD's, which fills it in. */
struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 64);
} xsks_map SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} arrivals SEC(".maps");

SEC("xdp")
int drop_every_other(struct xdp_md *ctx)
{
    __u32 key = 0;
    __u64 *count = bpf_map_lookup_elem(&arrivals, &key);

    if (!count || __sync_fetch_and_add(count, 1) & 1)
        return XDP_DROP;
    return bpf_redirect_map(&xsks_map, ctx->rx_queue_index, XDP_PASS);
}

char _license[] SEC("license") = "Dual BSD/GPL";
