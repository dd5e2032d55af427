/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* A file with one XDP program, and with a map that is ours only by its name. */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_helpers.h>

#ifdef WRONG_MAP
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} xsks_map SEC(".maps");
#else
/* As ours: what is passed on is counted. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} pollux_passed SEC(".maps");
#endif

#ifdef NO_PROGRAM
SEC("tc")
int not_xdp(struct __sk_buff *skb)
{
    return 0;
}
#else
SEC("xdp")
int pass_and_count(struct xdp_md *ctx)
{
    __u32 queue = ctx->rx_queue_index;
#ifdef WRONG_MAP
    bpf_map_lookup_elem(&xsks_map, &queue);
#else
    __u64 *passed = bpf_map_lookup_elem(&pollux_passed, &queue);
    if (passed)
        (*passed)++;
#endif
    return XDP_PASS;
}
#endif

char _license[] SEC("license") = "Dual BSD/GPL";
