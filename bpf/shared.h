/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* The structs that the XDP program and the library share through maps. */
#pragma once

#include <linux/types.h>

/* Says whose program this is: the only entry of the map `pollux_owner`. Other versions of Pollux
 * read it, so its layout never changes. */
struct pollux_owner {
    __u32 version; /* POLLUX_PROGRAM_VERSION: goes up when the program or its maps change */
    __u32 pid;     /* of the process that attached it, in that process's pid namespace */
};

#define POLLUX_PROGRAM_VERSION 5

/* Says which process drives a queue: an entry of the map `pollux_claims`. The kernel does not say
 * which process holds an AF_XDP socket unless it was built with CONFIG_XDP_SOCKETS_DIAG. */
struct pollux_claim {
    __u32 pid;           /* in that process's pid namespace */
    __u32 pid_namespace; /* its inode number */
    __u32 holder;        /* id of a BPF map that only that process has open */
    __u32 unused;
};
#define POLLUX_WHOLE_PROGRAM 0xffffffff /* instead of a queue: who put the program there */

/* Says what a queue's packets go through before they reach its socket: an entry of the array
 * `pollux_queues`, by queue. It has no effect while the queue has no socket, so what a killed
 * process has left here does no harm. */
enum pollux_queue_flags {
    POLLUX_CALLS_PROGRAM = 1,   /* the one in the map `pollux_programs`, whose verdict is final */
    POLLUX_CHOOSES_FLOWS = 2,   /* those in the map `pollux_flows`; others go to the kernel */
    POLLUX_WRITES_METADATA = 4, /* in front of each packet; see struct pollux_metadata */
    POLLUX_PASSES_ALL = 8,      /* the socket only sends, so all packets go to the kernel */
};
/* With POLLUX_WRITES_METADATA the other bits are the netdev's network namespace. */
#define POLLUX_NETNS_SHIFT 8

/* Says which packets go to the socket of a queue: a key of the map `pollux_flows`. */
struct pollux_flow {
    __u32 queue;
    __u16 port; /* destination, in host order; 0: any, also if the protocol has none */
    __u8 protocol;
    __u8 unused;
};
#define POLLUX_MOST_FLOWS 4096 /* per netdev */

/* TCP, UDP, DCCP, SCTP, UDP-Lite: the destination port is in the third and fourth byte. */
#define POLLUX_HAS_PORTS(protocol)                                                                 \
    ((protocol) == 6 || (protocol) == 17 || (protocol) == 33 || (protocol) == 132 ||               \
     (protocol) == 136)

/* What the NIC said about a packet, in the bytes just in front of it. The last two members show
 * that it is there: bytes that are pushed in front of the packet overwrite them first. */
struct pollux_metadata {
    __u64 timestamp; /* ns of the NIC's clock */
    __u32 hash;
    __u32 hash_type;     /* the kernel's enum xdp_rss_hash_type */
    __u16 vlan_protocol; /* host order: 0x8100, 0x88a8 */
    __u16 vlan_tci;
    __u32 netns;   /* of the netdev that received it: 24 bits of the cookie */
    __u32 valid;   /* POLLUX_METADATA_MAGIC and POLLUX_HAS_… */
    __u32 ifindex; /* of that netdev */
};
#define POLLUX_METADATA_MAGIC 0x506c5800
#define POLLUX_HAS_TIMESTAMP 1
#define POLLUX_HAS_HASH 2
#define POLLUX_HAS_VLAN 4
