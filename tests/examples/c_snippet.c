// SPDX-License-Identifier: BSD-3-Clause
// What the library's README says of C, as it stands there.
#include <pollux/pollux.h>

#include <rte_debug.h>

#include <stdlib.h>

void snippet(struct rte_mempool *pool, struct rte_mbuf **mbufs, uint16_t burst,
             struct pollux_socket *peer, struct pollux_socket **sockets, unsigned count,
             int stop_fd);

void snippet(struct rte_mempool *pool, struct rte_mbuf **mbufs, uint16_t burst,
             struct pollux_socket *peer, struct pollux_socket **sockets, unsigned count,
             int stop_fd)
{
    struct pollux_stats stats = {.size = sizeof stats};
#include "readme_snippet.h"
    (void)sent;
}
