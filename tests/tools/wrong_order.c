/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A program in C that cleans up its EAL before its port and its UMEM, and says what Pollux says to
 * that. Its argument is a netdev.
 */
#include <pollux/pollux.h>
#include <rte_eal.h>

#include <stdio.h>
#include <stdlib.h>

static void say(const char *what, int result)
{
    printf("%s: %d %s: %s\n", what, result, pollux_cause_name(pollux_last_cause()),
           pollux_last_error());
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const int used = rte_eal_init(argc, argv);

    if (used < 0 || argc - used != 2)
        return EXIT_FAILURE;
    const char *netdev = argv[used + 1];
    const struct pollux_umem_options frames = {
        .size = sizeof frames, .netdevs = &netdev, .netdev_count = 1};
    struct pollux_umem *umem = pollux_umem_make(&frames);
    struct pollux_umem *spare = pollux_umem_make(&frames);
    const struct pollux_port_options options = {.size = sizeof options, .netdev = netdev};
    struct pollux_port *port = umem != NULL ? pollux_port_open(&options, umem) : NULL;

    if (port == NULL || spare == NULL) {
        fprintf(stderr, "%s\n", pollux_last_error());
        return EXIT_FAILURE;
    }
    rte_eal_cleanup();
    say("stop", pollux_port_stop(port));
    say("close", pollux_port_close(port));
    say("free", pollux_umem_free(spare));
    return EXIT_SUCCESS;
}
