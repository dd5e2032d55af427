/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A DPDK application as there are many: it takes its ports from the EAL's words, has its own pool,
 * and moves what comes in on port 0 to port 1 and back. It knows nothing of Pollux.
 */
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define BURST 32
#define RING 2048
#define CACHE 256

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static void must(int result, const char *what)
{
    if (result < 0)
        rte_exit(EXIT_FAILURE, "l2fwd: %s: %s\n", what, rte_strerror(-result));
}

static void open_port(uint16_t port, struct rte_mempool *pool)
{
    const struct rte_eth_conf conf = {0};

    must(rte_eth_dev_configure(port, 1, 1, &conf), "configure");
    must(rte_eth_rx_queue_setup(port, 0, RING, SOCKET_ID_ANY, NULL, pool), "rx queue");
    must(rte_eth_tx_queue_setup(port, 0, RING, SOCKET_ID_ANY, NULL), "tx queue");
    must(rte_eth_dev_start(port), "start");
    must(rte_eth_promiscuous_enable(port), "promiscuous");
}

/* What does not fit into the ring at once is tried again: the hosts wait for every frame. */
static void forward(uint16_t from, uint16_t to)
{
    struct rte_mbuf *mbufs[BURST];
    const uint16_t received = rte_eth_rx_burst(from, 0, mbufs, BURST);
    uint16_t sent = 0;

    while (sent < received && !stopped)
        sent += rte_eth_tx_burst(to, 0, mbufs + sent, received - sent);
    rte_pktmbuf_free_bulk(mbufs + sent, received - sent);
}

int main(int argc, char **argv)
{
    struct rte_mempool *pool;
    uint16_t port;

    must(rte_eal_init(argc, argv), "EAL");
    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    if (rte_eth_dev_count_avail() != 2)
        rte_exit(EXIT_FAILURE, "l2fwd: two ports are needed\n");
    pool = rte_pktmbuf_pool_create("frames", 32767, CACHE, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
                                   SOCKET_ID_ANY);
    if (pool == NULL)
        rte_exit(EXIT_FAILURE, "l2fwd: no pool: %s\n", rte_strerror(rte_errno));
    RTE_ETH_FOREACH_DEV(port)
        open_port(port, pool);

    puts("forwarding");
    fflush(stdout);
    while (!stopped) {
        forward(0, 1);
        forward(1, 0);
    }

    RTE_ETH_FOREACH_DEV(port) {
        rte_eth_dev_stop(port);
        rte_eth_dev_close(port);
    }
    rte_eal_cleanup();
    return 0;
}
