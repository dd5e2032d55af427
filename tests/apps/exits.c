/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Starts port 0, changes what the kernel remembers of its netdev, and ends without closing the
 * port, in the way that its last argument says.
 */
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run_port(void)
{
    struct rte_eth_conf conf;
    struct rte_mempool *pool = rte_pktmbuf_pool_create("pool", 8191, 0, 0, 2176, SOCKET_ID_ANY);

    memset(&conf, 0, sizeof conf);
    return pool != NULL && rte_eth_dev_configure(0, 1, 1, &conf) == 0 &&
           rte_eth_rx_queue_setup(0, 0, 512, SOCKET_ID_ANY, NULL, pool) == 0 &&
           rte_eth_tx_queue_setup(0, 0, 512, SOCKET_ID_ANY, NULL) == 0 &&
           rte_eth_dev_start(0) == 0 && rte_eth_promiscuous_enable(0) == 0 &&
           rte_eth_dev_set_mtu(0, 1400) == 0;
}

int main(int argc, char **argv)
{
    const char *how = argv[argc - 1];

    if (rte_eal_init(argc, argv) < 0 || !run_port())
        return EXIT_FAILURE;
    puts("runs");
    fflush(stdout);
    if (strcmp(how, "rte_eal_cleanup") == 0)
        return rte_eal_cleanup() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    if (strcmp(how, "rte_exit") == 0)
        rte_exit(EXIT_SUCCESS, "as usual\n");
    exit(EXIT_SUCCESS);
}
