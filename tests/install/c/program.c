// SPDX-License-Identifier: BSD-3-Clause
// A program of somebody else's that has never seen a header of DPDK.
#include <pollux/pollux.h>

int main(void)
{
    printf("Pollux %s\n", pollux_version());
    if (pollux_wait(NULL, 0, -1, 10) != POLLUX_WAIT_TIMEOUT)
        return 0;
    const char *netdev = "nosuch0";
    const struct pollux_umem_options umem = {
        .size = sizeof umem, .netdevs = &netdev, .netdev_count = 1};
    if (pollux_umem_make(&umem) == NULL)
        puts(pollux_last_error());
    const struct pollux_port_options port = {.size = sizeof port, .netdev = netdev};
    if (pollux_port_open(&port, NULL) != NULL)
        return 0;
    puts(pollux_last_error());
    return 1;
}
