/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* What the XDP program and the library tell each other through maps. */
#pragma once

#include <linux/types.h>

/* Whose program this is: the one entry of the map `pollux_owner`. Other versions of Pollux read it,
 * so it never changes its layout. */
struct pollux_owner {
    __u32 version; /* POLLUX_PROGRAM_VERSION: goes up when the program or its maps change */
    __u32 pid;     /* of the process that attached it, in its own pid namespace */
};

#define POLLUX_PROGRAM_VERSION 3

/* Which process drives a queue: an entry of the map `pollux_claims`. The kernel does not tell who
 * holds an AF_XDP socket unless it was built with CONFIG_XDP_SOCKETS_DIAG. */
struct pollux_claim {
    __u32 pid; /* in its own pid namespace */
    __u32 unused;
    __u64 start; /* when that process started, in clock ticks since boot */
};

/* What a queue's packets go through before they reach its socket: an entry of the array
 * `pollux_queues`, by queue. Counts for nothing while the queue has no socket, so what a process
 * that was killed has left here does no harm. */
enum pollux_queue_flags {
    POLLUX_CALLS_PROGRAM = 1,   /* that of the map `pollux_programs`, which has the last word */
    POLLUX_CHOOSES_FLOWS = 2,   /* only those of the map `pollux_flows`; others to the kernel */
    POLLUX_WRITES_METADATA = 4, /* in front of each packet; see struct pollux_metadata */
    POLLUX_PASSES_ALL = 8,      /* the socket only sends: all packets to the kernel */
};

/* Which packets go to the socket of a queue: a key of the map `pollux_flows`. */
struct pollux_flow {
    __u32 queue;
    __u16 port; /* destination, in host order; 0: any, or the protocol has none */
    __u8 protocol;
    __u8 unused;
};
#define POLLUX_MOST_FLOWS 4096 /* of a netdev */

/* TCP, UDP, DCCP, SCTP, UDP-Lite: the destination port is in the third and fourth byte. */
#define POLLUX_HAS_PORTS(protocol)                                                                 \
    ((protocol) == 6 || (protocol) == 17 || (protocol) == 33 || (protocol) == 132 ||               \
     (protocol) == 136)

/* What the NIC said of a packet, in the bytes just in front of it. The last two members tell that
 * it is there: what is pushed in front of the packet destroys them first. */
struct pollux_metadata {
    __u64 timestamp; /* ns, of the NIC's clock */
    __u32 hash;
    __u32 hash_type;     /* the kernel's enum xdp_rss_hash_type */
    __u16 vlan_protocol; /* host order: 0x8100, 0x88a8 */
    __u16 vlan_tci;
    __u32 unused;
    __u32 valid;   /* POLLUX_METADATA_MAGIC and POLLUX_HAS_… */
    __u32 ifindex; /* of the netdev that received it */
};
#define POLLUX_METADATA_MAGIC 0x506c5800
#define POLLUX_HAS_TIMESTAMP 1
#define POLLUX_HAS_HASH 2
#define POLLUX_HAS_VLAN 4
