// SPDX-License-Identifier: BSD-3-Clause
// Pollux for programs in C: open a netdev's queues as ethdev ports, sleep, count, close. A DPDK
// application keeps its EAL, its pools, its lcores and its loop.
//
//     rte_eal_init(argc, argv);
//     struct pollux_umem *umem = pollux_umem_adopt(pool);
//     struct pollux_port_options options = {.size = sizeof options, .netdev = "eth0"};
//     struct pollux_port *port = pollux_port_open(&options, umem);
//     if (port == NULL)
//         rte_exit(EXIT_FAILURE, "%s\n", pollux_last_error());
//     struct pollux_socket *socket = pollux_port_socket(port, 0);
//
// No header of DPDK is needed to include this one. The EAL must run before anything is opened.
//
// Structs: each begins with `size`, which the caller sets to sizeof the struct, also in those that
// the library fills in. So a program and a library of another version understand each other: fields
// newer than the program are 0, and fields newer than the library must be 0. In options every other
// field may be 0, which means the default.
//
// Errors: functions that make something return NULL on failure, other functions a negative errno.
// errno is set as well; pollux_last_error() and pollux_last_cause() say why. Functions that return
// neither cannot fail. A handle must not be NULL unless the function says that it may.
//
// Threads: a port or UMEM is opened and closed by one thread at a time. Functions that only read
// may be called from any thread. Each socket's receiving half belongs to one lcore at a time, and
// so does its sending half.
#pragma once

#include <pollux/version.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rte_mbuf;
struct rte_mempool;

struct pollux_umem;    // the frames of one or many ports
struct pollux_port;    // one kernel netdev, or ethdev, driven
struct pollux_socket;  // one queue: of a port, or adopted

// Of the library that the program runs with: "0.2.0". version.h has that of the headers.
const char *pollux_version(void);

// Why the last call that failed in this thread did so: one line with the netdev, the queue, the
// problem, the errno, the driver's own reason, and a hint that a person can act on. Hints name
// fields of the options in backquotes. Empty before the first failure; valid until the next one in
// this thread.
const char *pollux_last_error(void);

// Why it failed, for programs to compare; what errno says is often the same for several causes. A
// later version may add causes. Before the first failure it is POLLUX_CAUSE_SYSTEM.
enum pollux_cause {
    POLLUX_CAUSE_SYSTEM,              // the kernel, the driver or DPDK failed: errno says how
    POLLUX_CAUSE_INVALID_OPTION,      // out of range, given twice, or at odds with another option
    POLLUX_CAUSE_NOT_SUPPORTED,       // the kernel, the driver or this DPDK cannot do it
    POLLUX_CAUSE_MISSING_CAPABILITY,  // of this process, such as CAP_NET_ADMIN
    POLLUX_CAUSE_NO_SUCH_NETDEV,
    POLLUX_CAUSE_NETDEV_GONE,
    POLLUX_CAUSE_DEFAULT_ROUTE,  // it would take the machine off the network: see take_all
    POLLUX_CAUSE_NETDEV_IN_USE,  // by another process, with Pollux or an XDP program of its own
    POLLUX_CAUSE_QUEUE_OUT_OF_RANGE,  // the netdev has fewer queues
    POLLUX_CAUSE_QUEUE_IN_USE,        // by another AF_XDP socket
    POLLUX_CAUSE_ETHDEV_IN_USE,       // it is started already, or does not exist
    POLLUX_CAUSE_NO_ZERO_COPY,        // it was required and cannot be had
    POLLUX_CAUSE_MTU_TOO_LARGE,       // packets of the netdev's MTU do not fit into a frame
    POLLUX_CAUSE_UNUSABLE_POOL,       // AF_XDP cannot use the mempool
    POLLUX_CAUSE_TOO_FEW_FRAMES,      // the UMEM is too small for what is asked of it
    POLLUX_CAUSE_OUT_OF_MEMORY,
    POLLUX_CAUSE_EAL,           // the EAL does not run
    POLLUX_CAUSE_USER_PROGRAM,  // the application's XDP program cannot be used
    POLLUX_CAUSE_NO_ROUTE,
    POLLUX_CAUSE_SETTING_IN_USE,  // another Pollux process is changing this setting of the netdev
};
enum pollux_cause pollux_last_cause(void);
// The cause's name, such as "queue_in_use"; "unknown" if this library is too old to know it.
const char *pollux_cause_name(enum pollux_cause cause);

// What the sockets are for. TRANSMIT: every packet that arrives on the queues stays with the
// kernel. RECEIVE: packets that are sent nevertheless are dropped, and counted as tx_down.
enum pollux_direction {
    POLLUX_DIRECTION_BOTH,
    POLLUX_DIRECTION_RECEIVE,
    POLLUX_DIRECTION_TRANSMIT,
};

// --- UMEM -------------------------------------------------------------------------------------

struct pollux_umem_options {
    size_t size;
    const char *const *netdevs;  // frames fit their MTUs, and are as many as their queues need
    unsigned netdev_count;
    unsigned queues;     // of each netdev; 0: all of them
    unsigned ring;       // descriptors of each queue's TX ring; 0: 2048
    unsigned max_frame;  // bytes, Ethernet header included, FCS not; 0: by the netdevs' MTU
    unsigned frames;     // 0: enough for full rings and full caches
    unsigned lcores;     // how many will take and give frames; 0: all of the EAL

    enum pollux_direction direction;  // of the ports; those that only receive need fewer frames
};

// Makes a pool of mbufs that AF_XDP can use, with memory of the EAL.
struct pollux_umem *pollux_umem_make(const struct pollux_umem_options *options);

// Makes a pool for pollux_umem_adopt(), with the arguments of rte_pktmbuf_pool_create(), which
// leaves gaps that AF_XDP cannot have. Sizes are in bytes, and `data_room_size` includes the
// headroom: from 1856 to 3840. The application owns it, and frees it by rte_mempool_free().
struct rte_mempool *pollux_pktmbuf_pool_create(const char *name, unsigned mbufs,
                                               unsigned cache_size, uint16_t priv_size,
                                               uint16_t data_room_size, int socket_id);

// Uses a pool of the application. If AF_XDP cannot use it, it is refused, and the error says which
// rule it breaks. The pool still belongs to the application, and must exist until the UMEM is
// freed.
struct pollux_umem *pollux_umem_adopt(struct rte_mempool *pool);

// Frees it when its ports are closed, and before rte_eal_cleanup(). NULL is allowed. Otherwise it
// frees nothing, and returns -EBUSY while a port is open, and -ENODEV after rte_eal_cleanup().
int pollux_umem_free(struct pollux_umem *umem);

struct rte_mempool *pollux_umem_mempool(const struct pollux_umem *umem);
// Frames that are in no ring and that no lcore holds; exact only while nothing moves.
unsigned pollux_umem_available(const struct pollux_umem *umem);

// --- Port -------------------------------------------------------------------------------------

enum pollux_xdp_mode {
    POLLUX_XDP_MODE_AUTOMATIC,  // native where the driver supports it
    POLLUX_XDP_MODE_NATIVE,
    POLLUX_XDP_MODE_GENERIC,
};
enum pollux_zero_copy {
    POLLUX_ZERO_COPY_AUTOMATIC,
    POLLUX_ZERO_COPY_REQUIRED,
    POLLUX_ZERO_COPY_NEVER,
};

// Packets of one IP protocol to one destination port.
struct pollux_flow {
    uint8_t protocol;  // IPPROTO_UDP and so on
    uint16_t port;     // in host order; 0: any, or the protocol has none
};

struct pollux_port_options {
    size_t size;
    const char *netdev;      // name or altname
    const uint16_t *ethdev;  // instead: one that the EAL created and that is not configured yet
    const unsigned *queues;  // NULL: all of them
    unsigned queue_count;
    unsigned ring;  // descriptors of the RX and of the TX ring, a power of two, 64..8192; 0: 2048
    enum pollux_xdp_mode xdp_mode;
    enum pollux_zero_copy zero_copy;
    bool promiscuous;
    bool take_all;  // even from the netdev of the machine's default route, otherwise refused

    // Take only these packets; all others stay with the kernel, counted as rx_passed. They are IPv4
    // that is not a fragment, or IPv6 without extension headers, after at most one VLAN tag.
    // NULL: every packet.
    const struct pollux_flow *take;
    unsigned take_count;
    enum pollux_direction direction;
    // A BPF object file with one SEC("xdp") program, or "FILE#NAME" where it has several. It gets
    // the packets of the queues and redirects them to the sockets by its map `xsks_map`. Not
    // together with `take`. NULL: none.
    const char *xdp_program;
    // Preferred busy polling: pollux_receive lets the driver work for so many microseconds, and so
    // many packets. 0 microseconds: none. 0 packets: 64.
    unsigned busy_poll_us;
    unsigned busy_poll_budget;
    bool rx_metadata;  // ask the NIC for timestamp and hash; a note says why not
    // What arrives stays with the kernel until pollux_port_start(), so that no packet waits in a
    // ring while other ports are still being opened.
    bool deferred_start;
};

// Takes the netdev's queues, which become queues of started ethdevs. A failure leaves the netdev as
// it was.
struct pollux_port *pollux_port_open(const struct pollux_port_options *options,
                                     struct pollux_umem *umem);
// Ends a deferred start: from now on packets go to the sockets. Any thread.
void pollux_port_start(struct pollux_port *port);
// After this nothing arrives or leaves any more, and the statistics are final. The lcores must have
// stopped. Returns -ENODEV, as pollux_port_close() does, if its ethdevs are gone.
int pollux_port_stop(struct pollux_port *port);
// Stops it if that was not done, gives the queues back to the kernel and all frames in them to the
// UMEM. NULL is allowed. If the process is killed, the kernel cleans up. It does so, too, after a
// rte_eal_cleanup() or rte_eth_dev_close() that came first and took the ethdevs away: then this
// returns -ENODEV and does nothing.
int pollux_port_close(struct pollux_port *port);

// What was really obtained, as opposed to what was asked for.
struct pollux_report {
    size_t size;
    uint32_t program_id;  // of our XDP program; 0: the ethdev's arguments brought another, or none
    unsigned queues;      // how many were taken
    unsigned ring;
    unsigned tx_budget;  // packets a syscall may send in copy mode; 0: the kernel's 32
    unsigned frames;     // of the UMEM
    unsigned max_frame;  // bytes
    bool af_xdp;     // false: an ethdev with another driver; then program_id, native, zero_copy,
                     // user_program_id and rx_metadata mean nothing
    bool native;     // false: generic XDP
    bool zero_copy;  // false: copy mode
    bool promiscuous;
    bool hugepages;

    const unsigned *queue_numbers;  // `queues` of them; pointers are valid until the port is closed
    const char *netdev;
    const char *driver;  // empty if unknown
    size_t umem_bytes;
    uint32_t user_program_id;  // of xdp_program; 0: none
    enum pollux_direction direction;
    unsigned queues_of_netdev;
    unsigned index;
    unsigned mtu;         // bytes
    int numa_node;        // -1: unknown
    unsigned note_count;  // see pollux_port_note()
    uint8_t mac[6];
    bool rx_metadata;

    const struct pollux_flow *take;  // `take_count` of them; 0: every packet is taken
    unsigned take_count;
};
int pollux_port_report(const struct pollux_port *port, struct pollux_report *report);
// The same for people, some lines; valid until the port is closed.
const char *pollux_port_report_text(const struct pollux_port *port);
// What was asked for and not granted, or is worth knowing: line `index`; NULL after the last one.
const char *pollux_port_note(const struct pollux_port *port, unsigned index);

enum pollux_link { POLLUX_LINK_UP, POLLUX_LINK_DOWN, POLLUX_LINK_GONE };
// Whether packets can leave through the netdev now. The ethdev port itself always says "up".
enum pollux_link pollux_port_link(const struct pollux_port *port);
// Why the port has gone deaf: an administrator has detached its XDP program, or has deleted a
// queue's entry from the program's map. Nothing else shows that, so look once a second or so. Empty
// if all is well, if the netdev is gone, and after pollux_port_stop(); valid until the next call in
// this thread. NULL if it cannot be found out.
const char *pollux_port_fault(const struct pollux_port *port);

// --- Socket -----------------------------------------------------------------------------------

// The port's sockets, in the order of their queues; NULL after the last one. They live as long as
// the port.
struct pollux_socket *pollux_port_socket(const struct pollux_port *port, unsigned index);

// A queue of an ethdev that the application has set up and started, with any driver, so that one
// loop serves all kinds. A queue of net_af_xdp needs the mempool that it was set up with; for
// others `pool` is NULL. Freeing it closes nothing; NULL is allowed there.
struct pollux_socket *pollux_socket_adopt(uint16_t ethdev_port, uint16_t ethdev_queue,
                                          struct rte_mempool *pool);
void pollux_socket_free(struct pollux_socket *adopted);

// For use with rte_eth_rx_burst() and rte_eth_tx_burst(). They work on their own, but
// - rte_eth_rx_burst() on an empty ring may block for up to a second on a zero-copy driver, does
//   not wake a driver that has run out of frames, and receives nothing, forever, when fewer frames
//   are left in the pool than packets wait;
// - rte_eth_tx_burst() sends chained, foreign and overlong mbufs as garbage, and sends packets that
//   were given while the link was down when it comes up again. Frames that were sent come back only
//   inside it.
// pollux_receive() and pollux_send() have none of these problems, and count every loss.
uint16_t pollux_socket_ethdev_port(const struct pollux_socket *socket);
uint16_t pollux_socket_ethdev_queue(const struct pollux_socket *socket);

// The number of the queue on the netdev; of an adopted socket, on the ethdev.
unsigned pollux_socket_queue(const struct pollux_socket *socket);
int pollux_socket_fd(const struct pollux_socket *socket);  // for poll(); -1: not AF_XDP
bool pollux_socket_zero_copy(const struct pollux_socket *socket);

// Entries in each of the four rings now; all 0 if the socket is not AF_XDP. Those in the RX and the
// completion ring wait for this process, those in the fill and the TX ring for the kernel.
struct pollux_ring_levels {
    size_t size;
    unsigned rx, fill, tx, completion;
};
int pollux_socket_ring_levels(const struct pollux_socket *socket,
                              struct pollux_ring_levels *levels);

// The kernel's six counters for an AF_XDP socket (struct xdp_statistics, linux/if_xdp.h), since it
// was opened; all 0 if the socket is not AF_XDP.
struct pollux_xdp_statistics {
    size_t size;
    uint64_t rx_dropped, rx_invalid_descs, tx_invalid_descs;
    uint64_t rx_ring_full, rx_fill_ring_empty_descs, tx_ring_empty_descs;
};
int pollux_socket_xdp_statistics(const struct pollux_socket *socket,
                                 struct pollux_xdp_statistics *statistics);

// Use instead of rte_eth_rx_burst(). Receives up to `count` packets, at most 256 in a call, and
// returns how many.
uint16_t pollux_receive(struct pollux_socket *socket, struct rte_mbuf **mbufs, uint16_t count);

// Use instead of rte_eth_tx_burst(). Returns how many mbufs, counted from the first, now belong to
// Pollux, at most 256 in a call: they were sent, or freed and counted by their cause. There was no
// room for the rest. It also takes back frames that were sent before: call it in every round, with
// `count` 0 when there is nothing to send. It stops before a NULL among the mbufs, sets errno to
// EINVAL and keeps the cause for pollux_last_error().
uint16_t pollux_send(struct pollux_socket *socket, struct rte_mbuf **mbufs, uint16_t count);

enum pollux_wait_result {
    POLLUX_WAIT_READY,        // packets may have arrived
    POLLUX_WAIT_TIMEOUT,      // none did
    POLLUX_WAIT_STOPPED,      // stop_fd is readable
    POLLUX_WAIT_INTERRUPTED,  // by a signal
    POLLUX_WAIT_GONE,         // a netdev has vanished; pollux_port_link says which
};
// Sleeps until packets can be received from one of at most 256 sockets, until stop_fd (-1: none) is
// readable, or for `timeout_ms` milliseconds (-1: forever). It belongs to the thread of the
// receiving halves and touches no sending half, so call pollux_send() in every round. While the
// pool has no frames for packets that wait, it looks again every 50 microseconds; if there are
// frames that pollux_send() could take back, it returns POLLUX_WAIT_READY. If one of the sockets is
// not AF_XDP, it sleeps for 50 microseconds and returns POLLUX_WAIT_READY.
// Returns one of enum pollux_wait_result, -EINVAL for too many sockets or a NULL among them, or
// -EBADF if stop_fd is not open.
int pollux_wait(struct pollux_socket *const *sockets, unsigned count, int stop_fd, int timeout_ms);

// --- Statistics -------------------------------------------------------------------------------

// What happened to every packet since the port was opened. Each lost packet is counted under
// exactly one cause. "Port": only known of a whole port, 0 for a socket. Packets that a loop frees
// itself because pollux_send() had no room for them must be counted by the loop.
struct pollux_stats {
    size_t size;
    // Moved. Bytes from the Ethernet header on, without FCS.
    uint64_t rx_packets, rx_bytes;
    uint64_t tx_packets, tx_bytes;
    // Lost on the way in.
    uint64_t rx_ring_full;  // not received in time
    uint64_t rx_too_long;   // longer than a frame (in zero-copy: all of rx_dropped)
    uint64_t rx_unread;     // still in the RX ring when the port was stopped
    uint64_t rx_missed;     // by the NIC, which had no room; port
    // Lost on the way out.
    uint64_t tx_down;            // the netdev was down or had no carrier
    uint64_t tx_bad_length;      // longer than a frame, or shorter than an Ethernet header
    uint64_t tx_freed;           // was freed before: not sent again
    uint64_t tx_no_frame;        // had to be copied and the pool was empty
    uint64_t tx_invalid;         // the kernel refused the descriptor
    uint64_t tx_unsent;          // still in the TX ring when the port was stopped
    uint64_t tx_netdev_dropped;  // by the driver, inside sendto; copy mode only
    // Not lost, but worth knowing.
    uint64_t rx_passed;          // left to the kernel by the XDP program; port
    uint64_t rx_netdev_dropped;  // the netdev's own rx_dropped, which may count what is above; port
    uint64_t tx_copied;          // sent through a copy: foreign, chained or shared mbufs
    uint64_t pool_empty;         // times the pool had too few frames to refill the ring with
    uint64_t wakeups;            // syscalls of pollux_receive that woke the driver
    uint64_t kicks;              // syscalls that made the kernel send (zero-copy: bursts)
    uint64_t rx_in_driver;       // frames in the NIC's own ring now, zero-copy only

    uint64_t lost;  // sum of all causes
};
int pollux_port_stats(const struct pollux_port *port, struct pollux_stats *stats);
int pollux_socket_stats(const struct pollux_socket *socket, struct pollux_stats *stats);
// Prints one line for each number that is not 0.
int pollux_stats_print(const struct pollux_stats *stats, FILE *out);

#ifdef __cplusplus
}
#endif
