/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* Writes what the NIC's driver knows about a packet in front of it. */
#pragma once

#ifdef POLLUX_METADATA

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

/* A driver always leaves room for metadata, or never; without room the packet goes without it. */
static __always_inline void write_metadata(struct xdp_md *ctx, __u32 asked)
{
    enum xdp_rss_hash_type hash_type = XDP_RSS_TYPE_NONE;
    __u32 valid = POLLUX_METADATA_MAGIC;
    __u16 vlan_protocol = 0, vlan_tci = 0;
    struct pollux_metadata *metadata;
    __u64 timestamp = 0;
    __u32 hash = 0;

    if (bpf_xdp_adjust_meta(ctx, -(int)sizeof *metadata))
        return;
    if (!bpf_xdp_metadata_rx_timestamp(ctx, &timestamp))
        valid |= POLLUX_HAS_TIMESTAMP;
    if (!bpf_xdp_metadata_rx_hash(ctx, &hash, &hash_type))
        valid |= POLLUX_HAS_HASH;
    if (LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 8, 0) &&
        !bpf_xdp_metadata_rx_vlan_tag(ctx, &vlan_protocol, &vlan_tci))
        valid |= POLLUX_HAS_VLAN;
    metadata = (void *)(long)ctx->data_meta;
    if ((void *)(metadata + 1) > (void *)(long)ctx->data)
        return;
    metadata->timestamp = timestamp;
    metadata->hash = hash;
    metadata->hash_type = hash_type;
    metadata->vlan_protocol = bpf_ntohs(vlan_protocol);
    metadata->vlan_tci = vlan_tci;
    metadata->netns = asked >> POLLUX_NETNS_SHIFT;
    metadata->valid = valid;
    metadata->ifindex = ctx->ingress_ifindex;
}

#else

static __always_inline void write_metadata(struct xdp_md *ctx, __u32 asked) {}

#endif
