// SPDX-License-Identifier: BSD-3-Clause
#include "commands.hpp"
#include "support/wire/failure.hpp"
#include "support/wire/packet_socket.hpp"
#include "support/wire/signals.hpp"

#include <fmt/core.h>
#include <linux/if_xdp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <iostream>

namespace wire {

namespace {

constexpr std::size_t umem_size = 64 << 10, chunk_size = 4096;
constexpr int ring_size = 16;

// Pages that the kernel pins for as long as the socket lives.
void* map_umem()
{
    void* area =
        mmap(nullptr, umem_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED)
        fail("mmap");
    return area;
}

// As much AF_XDP socket as bind() wants to see; nobody ever touches the rings.
Fd bind_queue(const Endpoint& on, unsigned queue)
{
    const auto inside = on.visit();
    Fd socket{ensure(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0), "AF_XDP")};
    xdp_umem_reg umem{};
    umem.addr = reinterpret_cast<std::uintptr_t>(map_umem());
    umem.len = umem_size;
    umem.chunk_size = chunk_size;
    ensure(setsockopt(socket, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem), "XDP_UMEM_REG");
    set_option(socket, SOL_XDP, XDP_UMEM_FILL_RING, ring_size, "XDP_UMEM_FILL_RING");
    set_option(socket, SOL_XDP, XDP_UMEM_COMPLETION_RING, ring_size, "XDP_UMEM_COMPLETION_RING");
    set_option(socket, SOL_XDP, XDP_RX_RING, ring_size, "XDP_RX_RING");

    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = on.ifindex();
    address.sxdp_queue_id = queue;
    ensure(bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address),
           fmt::format("bind {} queue {}", on.text(), queue));
    return socket;
}

}  // namespace

int hold(const HoldOptions& options)
{
    const Fd termination = catch_termination();
    const Endpoint on{options.on};
    const Fd socket = bind_queue(on, options.queue);
    std::cout << "holding" << std::endl;
    pollfd watched{termination, POLLIN, 0};
    ensure(poll(&watched, 1, -1), "poll");
    return as_promised;
}

}  // namespace wire
