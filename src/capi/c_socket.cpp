// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: the sockets, and the data path.
#include "capi/c_call.hpp"

using namespace pollux;

pollux_socket* pollux_port_socket(const pollux_port* port, unsigned index)
{
    const auto sockets = port->port->sockets();
    return index < sockets.size() ? reinterpret_cast<pollux_socket*>(sockets[index].get())
                                  : nullptr;
}

pollux_socket* pollux_socket_adopt(std::uint16_t ethdev_port, std::uint16_t ethdev_queue,
                                   rte_mempool* pool)
{
    return c::pointer_from([&] {
        return reinterpret_cast<pollux_socket*>(new Socket{ethdev_port, ethdev_queue, pool});
    });
}

void pollux_socket_free(pollux_socket* adopted)
{
    delete reinterpret_cast<Socket*>(adopted);
}

std::uint16_t pollux_socket_ethdev_port(const pollux_socket* socket)
{
    return c::of(socket).ethdev_port();
}

std::uint16_t pollux_socket_ethdev_queue(const pollux_socket* socket)
{
    return c::of(socket).ethdev_queue();
}

unsigned pollux_socket_queue(const pollux_socket* socket)
{
    return c::of(socket).queue();
}

int pollux_socket_fd(const pollux_socket* socket)
{
    return c::of(socket).fd();
}

bool pollux_socket_zero_copy(const pollux_socket* socket)
{
    return c::of(socket).zero_copy();
}

std::uint16_t pollux_receive(pollux_socket* socket, rte_mbuf** mbufs, std::uint16_t count)
{
    Batch batch;
    const unsigned got = c::of(socket).rx.receive(batch, count);
    std::copy_n(batch.mbufs().data(), got, mbufs);
    batch.release(got);
    return static_cast<std::uint16_t>(got);
}

// Chained and foreign mbufs are replaced by copies on the way, so what is left is written back.
std::uint16_t pollux_send(pollux_socket* socket, rte_mbuf** mbufs, std::uint16_t count)
{
    Batch batch;
    unsigned some = 0;
    while (some < count && batch.take(*mbufs[some]))
        ++some;
    c::of(socket).tx.send(batch);
    const unsigned left = batch.size();
    std::copy_n(batch.mbufs().data(), left, mbufs + (some - left));
    batch.release(left);
    return static_cast<std::uint16_t>(some - left);
}
