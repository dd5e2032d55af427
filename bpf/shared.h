/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* What the XDP program and the library tell each other through maps. */
#pragma once

#include <linux/types.h>

/* Whose program this is: the one entry of the map `pollux_owner`. */
struct pollux_owner {
    __u32 version; /* POLLUX_PROGRAM_VERSION */
    __u32 pid;     /* of the process that holds the link, in its own pid namespace */
};

#define POLLUX_PROGRAM_VERSION 1
