/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* What the netdev's driver knows about a packet that goes to a socket for sure: a VLAN tag beside
 * it is put back into it, and the rest is written in front of it for a queue that has asked. */
#pragma once

#ifdef POLLUX_METADATA

#include <linux/if_ether.h>
#include <linux/version.h>

/* Missing in the headers of 6.1. The kernel only checks that it is an enumeration. */
enum xdp_rss_hash_type { XDP_RSS_TYPE_NONE = 0 };

/* Linux 6.3; the last one 6.8. For a driver that has none they return -EOPNOTSUPP. */
extern int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *ctx, __u64 *timestamp) __ksym;
extern int bpf_xdp_metadata_rx_hash(const struct xdp_md *ctx, __u32 *hash,
                                    enum xdp_rss_hash_type *type) __ksym;
extern int bpf_xdp_metadata_rx_vlan_tag(const struct xdp_md *ctx, __u16 *protocol,
                                        __u16 *tci) __ksym __weak;
extern int LINUX_KERNEL_VERSION __kconfig;

/* Shows that the program is bound to the driver. The library binds it to the program. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} pollux_bound SEC(".maps");

struct vlan_tag {
    __be16 protocol;
    __be16 tci;
};

/* Returns false if there is none, or if the kernel does not tell (before 6.8). */
static __always_inline _Bool tag_beside(struct xdp_md *ctx, struct vlan_tag *tag)
{
    __u16 protocol, tci;

    if (LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 8, 0) ||
        bpf_xdp_metadata_rx_vlan_tag(ctx, &protocol, &tci))
        return 0;
    tag->protocol = protocol;
    tag->tci = bpf_htons(tci);
    return 1;
}

/* Returns false if the driver has left no room for it. */
static __always_inline _Bool put_back(struct xdp_md *ctx, const struct vlan_tag *tag)
{
    struct {
        __u8 addresses[2 * ETH_ALEN];
        struct vlan_tag tag;
    } * frame;

    if (bpf_xdp_adjust_head(ctx, -(int)sizeof *tag))
        return 0;
    frame = (void *)(long)ctx->data;
    if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
        return 0;
    __builtin_memmove(frame, (void *)frame + sizeof *tag, sizeof frame->addresses);
    frame->tag = *tag;
    return 1;
}

/* A driver always leaves room for metadata, or never; without room the packet goes without it. */
static __always_inline void write_metadata(struct xdp_md *ctx, __u32 asked,
                                           const struct vlan_tag *tag)
{
    enum xdp_rss_hash_type hash_type = XDP_RSS_TYPE_NONE;
    __u32 valid = POLLUX_METADATA_MAGIC;
    struct pollux_metadata *metadata;
    __u64 timestamp = 0;
    __u32 hash = 0;

    if (bpf_xdp_adjust_meta(ctx, -(int)sizeof *metadata))
        return;
    if (!bpf_xdp_metadata_rx_timestamp(ctx, &timestamp))
        valid |= POLLUX_HAS_TIMESTAMP;
    if (!bpf_xdp_metadata_rx_hash(ctx, &hash, &hash_type))
        valid |= POLLUX_HAS_HASH;
    if (tag)
        valid |= POLLUX_HAS_VLAN;
    metadata = (void *)(long)ctx->data_meta;
    if ((void *)(metadata + 1) > (void *)(long)ctx->data)
        return;
    metadata->timestamp = timestamp;
    metadata->hash = hash;
    metadata->hash_type = hash_type;
    metadata->vlan_protocol = tag ? bpf_ntohs(tag->protocol) : 0;
    metadata->vlan_tci = tag ? bpf_ntohs(tag->tci) : 0;
    metadata->netns = asked >> POLLUX_NETNS_SHIFT;
    metadata->valid = valid;
    metadata->ifindex = ctx->ingress_ifindex;
}

static __always_inline void add_what_the_driver_knows(struct xdp_md *ctx, __u32 asked)
{
    struct vlan_tag tag;
    _Bool beside = tag_beside(ctx, &tag) && !put_back(ctx, &tag);

    if (asked & POLLUX_WRITES_METADATA)
        write_metadata(ctx, asked, beside ? &tag : 0);
}

#else

static __always_inline void add_what_the_driver_knows(struct xdp_md *ctx, __u32 asked) {}

#endif
