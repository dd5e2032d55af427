/* SPDX-License-Identifier: (BSD-3-Clause OR GPL-2.0) */
/* Calls programs of applications, one for each queue that has asked for it. */
#pragma once

#ifndef POLLUX_COMPONENT

/* The library sets max_entries, and leaves this map out where a program that is bound to the driver
 * may not have it (before 6.16). */
struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __type(key, __u32);
    __type(value, __u32);
    __uint(max_entries, 1);
} pollux_programs SEC(".maps");

/* Returns only if the queue has no program. */
static __always_inline void call_program(struct xdp_md *ctx, __u32 queue)
{
#ifdef POLLUX_METADATA
    if (LINUX_KERNEL_VERSION < KERNEL_VERSION(6, 16, 0))
        return;
#endif
    bpf_tail_call(ctx, &pollux_programs, queue);
}

#else

static __always_inline void call_program(struct xdp_md *ctx, __u32 queue) {}

#endif
