// SPDX-License-Identifier: BSD-3-Clause
// DPDK's basicfwd on two netdevs that stay with their kernel drivers: packets that arrive on queue
// 0 of one leave by the other. EAL, pool and loop are its own; Pollux opens, sleeps and counts.
// What arrives on other queues stays with the kernel: `ethtool -X IF equal 1` leaves none for them.
//
//     basicfwd EAL-OPTIONS… -- NETDEV NETDEV
#include <pollux/pollux.h>

#include <rte_debug.h>
#include <rte_eal.h>
#include <rte_mbuf.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { frames = 16384, data_room = 2048, cache = 256, burst = 32, patience = 1000 };

static volatile sig_atomic_t stopping;
static int stop_fd;

static void on_signal(int number)
{
    (void)number;
    const uint64_t wake_up = 1;
    stopping = write(stop_fd, &wake_up, sizeof wake_up) != 0;  // true in any case
}

static void must(bool done)
{
    if (!done)
        rte_exit(EXIT_FAILURE, "basicfwd: %s\n", pollux_last_error());
}

static unsigned forward(struct pollux_socket *from, struct pollux_socket *to, uint64_t *no_room)
{
    struct rte_mbuf *mbufs[burst];
    const uint16_t received = pollux_receive(from, mbufs, burst);
    const uint16_t sent = pollux_send(to, mbufs, received);  // even if none: takes frames back
    rte_pktmbuf_free_bulk(mbufs + sent, received - sent);
    *no_room += received - sent;
    return received;
}

static void run(struct pollux_socket **sockets, uint64_t *no_room)
{
    for (unsigned empty_rounds = 0; !stopping; empty_rounds++) {
        if (forward(sockets[0], sockets[1], no_room) + forward(sockets[1], sockets[0], no_room))
            empty_rounds = 0;
        if (empty_rounds == patience) {
            if (pollux_wait(sockets, 2, stop_fd, 1000) == POLLUX_WAIT_GONE)
                return;
            empty_rounds = 0;
        }
    }
}

int main(int argc, char **argv)
{
    const int used = rte_eal_init(argc, argv);
    if (used < 0 || argc - used != 3)
        rte_exit(2, "usage: basicfwd EAL-OPTIONS... -- NETDEV NETDEV\n");
    stop_fd = eventfd(0, EFD_CLOEXEC);
    signal(SIGINT, on_signal);

    struct rte_mempool *pool =
        pollux_pktmbuf_pool_create("frames", frames, cache, 0, data_room, SOCKET_ID_ANY);
    must(pool != NULL);
    struct pollux_umem *umem = pollux_umem_adopt(pool);
    must(umem != NULL);
    struct pollux_port *ports[2];
    struct pollux_socket *sockets[2];
    for (int i = 0; i < 2; i++) {
        const struct pollux_port_options options = {.size = sizeof options,
                                                    .netdev = argv[used + 1 + i],
                                                    .queues = (const unsigned[]){0},
                                                    .queue_count = 1,
                                                    .promiscuous = true};
        must((ports[i] = pollux_port_open(&options, umem)) != NULL);
        sockets[i] = pollux_port_socket(ports[i], 0);
        fputs(pollux_port_report_text(ports[i]), stdout);
    }
    puts("forwarding until SIGINT");
    fflush(stdout);
    uint64_t no_room = 0;  // packets that a TX ring did not take
    run(sockets, &no_room);

    for (int i = 0; i < 2; i++) {
        struct pollux_stats stats = {.size = sizeof stats};
        pollux_port_stop(ports[i]);
        must(pollux_port_stats(ports[i], &stats) == 0);
        printf("%s lost %ju\n", argv[used + 1 + i], (uintmax_t)stats.lost);
        pollux_stats_print(&stats, stdout);
    }
    printf("no room in a TX ring: %ju\n", (uintmax_t)no_room);
    for (int i = 0; i < 2; i++)
        pollux_port_close(ports[i]);
    pollux_umem_free(umem);
    rte_mempool_free(pool);
    return rte_eal_cleanup() != 0;
}
