/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* The XDP programs of scripts/bench: the sink that counts, and the forwarder that nothing in user
 * space can be faster than.
 */
#include <linux/bpf.h>
/* bpf_helpers.h wants the types that linux/bpf.h brings. */
#include <bpf/bpf_helpers.h>

/* Frames that arrived, by the CPU on which they did: on a veth that is the forwarder's. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __type(key, __u32);
    __type(value, __u64);
    __uint(max_entries, 1);
} delivered SEC(".maps");

SEC("xdp")
int count_and_drop(struct xdp_md *ctx)
{
    __u32 key = 0;
    __u64 *count = bpf_map_lookup_elem(&delivered, &key);

    if (count)
        (*count)++;
    return XDP_DROP;
}

/* The two netdevs between which is forwarded. */
struct {
    __uint(type, BPF_MAP_TYPE_DEVMAP);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 2);
} netdevs SEC(".maps");

SEC("xdp")
int to_first(struct xdp_md *ctx)
{
    return bpf_redirect_map(&netdevs, 0, 0);
}

SEC("xdp")
int to_second(struct xdp_md *ctx)
{
    return bpf_redirect_map(&netdevs, 1, 0);
}

char _license[] SEC("license") = "Dual BSD/GPL";
