// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: the sockets, and the data path.
#include "base/refuse.hpp"
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

int pollux_socket_ring_levels(const pollux_socket* socket, pollux_ring_levels* levels)
{
    return c::int_from([&] {
        const RingLevels now = c::of(socket).ring_levels();
        c::write(levels, pollux_ring_levels{.size = sizeof *levels,
                                            .rx = now.rx,
                                            .fill = now.fill,
                                            .tx = now.tx,
                                            .completion = now.completion});
        return 0;
    });
}

int pollux_socket_xdp_statistics(const pollux_socket* socket, pollux_xdp_statistics* statistics)
{
    return c::int_from([&] {
        const XdpStatistics now = c::of(socket).kernel_statistics();
        c::write(statistics,
                 pollux_xdp_statistics{.size = sizeof *statistics,
                                       .rx_dropped = now.rx_dropped,
                                       .rx_invalid_descs = now.rx_invalid_descs,
                                       .tx_invalid_descs = now.tx_invalid_descs,
                                       .rx_ring_full = now.rx_ring_full,
                                       .rx_fill_ring_empty_descs = now.rx_fill_ring_empty_descs,
                                       .tx_ring_empty_descs = now.tx_ring_empty_descs});
        return 0;
    });
}

std::uint16_t pollux_receive(pollux_socket* socket, rte_mbuf** mbufs, std::uint16_t count)
{
    Batch batch;
    const unsigned got = c::of(socket).rx.receive(batch, count);
    std::copy_n(batch.mbufs().data(), got, mbufs);
    batch.release(got);
    return static_cast<std::uint16_t>(got);
}

namespace {

// How many of the mbufs come before the first null pointer.
unsigned count_mbufs(rte_mbuf* const* mbufs, unsigned count) noexcept
{
    const auto whole = static_cast<unsigned>(std::find(mbufs, mbufs + count, nullptr) - mbufs);
    if (whole != count)
        c::int_from([whole]() -> int {
            throw refuse(Cause::invalid_option, "",
                         "mbuf " + std::to_string(whole) + " is a null pointer");
        });
    return whole;
}

}  // namespace

// Chained and foreign mbufs are replaced by copies on the way, so what is left is written back.
std::uint16_t pollux_send(pollux_socket* socket, rte_mbuf** mbufs, std::uint16_t count)
{
    Batch batch;
    const unsigned whole = count_mbufs(mbufs, std::min<unsigned>(count, Batch::capacity));
    unsigned some = 0;
    while (some < whole && batch.take(*mbufs[some]))
        ++some;
    c::of(socket).tx.send(batch);
    const unsigned left = batch.size();
    std::copy_n(batch.mbufs().data(), left, mbufs + (some - left));
    batch.release(left);
    return static_cast<std::uint16_t>(some - left);
}
