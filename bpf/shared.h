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
