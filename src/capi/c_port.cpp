// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: opening and closing.
#include "base/refuse.hpp"
#include "capi/c_call.hpp"

#include <rte_ethdev.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <sstream>
#include <vector>

using namespace pollux;

namespace {

// rte_eal_cleanup() unmaps the EAL's memory, unless it is an --in-memory one.
void require_memory(const rte_mempool& pool)
{
    const auto page = static_cast<std::uintptr_t>(getpagesize());
    const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(&pool) / page * page;
    unsigned char resident;
    if (mincore(reinterpret_cast<void*>(address), 1, &resident) != 0)  // NOLINT: no pointer yet
        throw fail(Cause::eal, ENODEV, "EAL", "was cleaned up before the UMEM was freed",
                   "call pollux_umem_free() before rte_eal_cleanup()");
}

// rte_eal_cleanup() closes all ethdevs, with the rings and descriptors that a Port looks at.
void require_ethdevs(const pollux::Port& port)
{
    for (const auto& socket : port.sockets())
        if (rte_eth_dev_is_valid_port(socket->ethdev_port()) == 0)
            throw fail(Cause::eal, ENODEV, port.netdev().name,
                       "its ethdevs were closed before the port",
                       "call pollux_port_close() before rte_eal_cleanup()");
}

// An array that a caller gives by pointer and count.
template <class T>
std::span<const T> array_of(const T* first, unsigned count, const char* what)
{
    if (first == nullptr && count != 0)
        throw refuse(Cause::invalid_option, "",
                     std::to_string(count) + " " + what + " are at a null pointer",
                     std::string{"set `"} + what + "`, or its count to 0");
    return {first, first != nullptr ? count : 0};
}

const char* required(const char* netdev)
{
    if (netdev == nullptr)
        throw refuse(Cause::invalid_option, "", "no netdev is named", "set `netdev`");
    return netdev;
}

template <class To, class From>
To one_of(From value, unsigned last, const char* what)
{
    if (static_cast<unsigned>(value) > last)
        throw refuse(Cause::invalid_option, "",
                     std::string{what} + " " + std::to_string(static_cast<int>(value)) +
                         " does not exist");
    return static_cast<To>(value);
}
static_assert(POLLUX_XDP_MODE_NATIVE == static_cast<int>(XdpMode::native) &&
              POLLUX_XDP_MODE_GENERIC == static_cast<int>(XdpMode::generic));
static_assert(POLLUX_ZERO_COPY_REQUIRED == static_cast<int>(ZeroCopy::required) &&
              POLLUX_ZERO_COPY_NEVER == static_cast<int>(ZeroCopy::never));

Direction translate(pollux_direction direction)
{
    return one_of<Direction>(direction, POLLUX_DIRECTION_TRANSMIT, "direction");
}

UmemOptions translate(const pollux_umem_options& from)
{
    UmemOptions options;
    for (const char* netdev : array_of(from.netdevs, from.netdev_count, "netdevs"))
        options.netdevs.emplace_back(required(netdev));
    options.queues = from.queues;
    if (from.ring != 0)
        options.ring = from.ring;
    options.max_frame = from.max_frame;
    options.frames = from.frames;
    options.lcores = from.lcores;
    options.direction = translate(from.direction);
    return options;
}

// Where older programs end, so nothing newer may lie in their padding.
static_assert(offsetof(pollux_port_options, take) >=
              offsetof(pollux_port_options, take_all) + alignof(pollux_port_options) - 1);

std::optional<BusyPoll> busy_poll(const pollux_port_options& from)
{
    if (from.busy_poll_us == 0) {
        if (from.busy_poll_budget != 0)
            throw refuse(Cause::invalid_option, "", "a budget for busy polling without a time",
                         "set `busy_poll_us` as well");
        return {};
    }
    BusyPoll busy_poll{.timeout_us = from.busy_poll_us};
    if (from.busy_poll_budget != 0)
        busy_poll.budget = from.busy_poll_budget;
    return busy_poll;
}

PortOptions translate(const pollux_port_options& from)
{
    PortOptions options;
    if (from.ethdev != nullptr)
        options.ethdev = *from.ethdev;
    else
        options.netdev = Netdev{required(from.netdev)};
    const auto queues = array_of(from.queues, from.queue_count, "queues");
    options.queues.assign(queues.begin(), queues.end());
    if (from.ring != 0)
        options.ring = from.ring;
    options.xdp_mode = one_of<XdpMode>(from.xdp_mode, POLLUX_XDP_MODE_GENERIC, "xdp_mode");
    options.zero_copy = one_of<ZeroCopy>(from.zero_copy, POLLUX_ZERO_COPY_NEVER, "zero-copy mode");
    options.promiscuous = from.promiscuous;
    options.take_all = from.take_all;
    for (const pollux_flow& flow : array_of(from.take, from.take_count, "take"))
        options.take.push_back({flow.protocol, flow.port});
    options.direction = translate(from.direction);
    if (from.xdp_program != nullptr)
        options.xdp_program = from.xdp_program;
    options.busy_poll = busy_poll(from);
    options.rx_metadata = from.rx_metadata;
    options.deferred_start = from.deferred_start;
    return options;
}

}  // namespace

pollux_umem* pollux_umem_make(const pollux_umem_options* options)
{
    return c::pointer_from([&] { return new pollux_umem{Umem{translate(c::read(options))}}; });
}

rte_mempool* pollux_pktmbuf_pool_create(const char* name, unsigned mbufs, unsigned cache_size,
                                        uint16_t priv_size, uint16_t data_room_size, int socket_id)
{
    return c::pointer_from([&] {
        if (name == nullptr)
            throw refuse(Cause::invalid_option, "mempool", "has no name", "set `name`");
        return pktmbuf_pool_create(name, mbufs, cache_size, priv_size, data_room_size, socket_id);
    });
}

pollux_umem* pollux_umem_adopt(rte_mempool* pool)
{
    return c::pointer_from([&] {
        if (pool == nullptr)
            throw refuse(Cause::unusable_pool, "UMEM", "there is no mempool");
        return new pollux_umem{Umem::adopt(*pool)};
    });
}

int pollux_umem_free(pollux_umem* umem)
{
    return c::int_from([&] {
        if (umem == nullptr)
            return 0;
        if (umem->ports != 0)
            throw fail(Cause::system, EBUSY, "UMEM",
                       std::to_string(umem->ports) + " ports still use it",
                       "call pollux_port_close() first");
        require_memory(umem->umem.mempool());
        delete umem;
        return 0;
    });
}

rte_mempool* pollux_umem_mempool(const pollux_umem* umem)
{
    return &umem->umem.mempool();
}

unsigned pollux_umem_available(const pollux_umem* umem)
{
    return umem->umem.available();
}

pollux_port* pollux_port_open(const pollux_port_options* options, pollux_umem* umem)
{
    return c::pointer_from([&] {
        const PortOptions wanted = translate(c::read(options));
        if (umem == nullptr)
            throw refuse(Cause::invalid_option, wanted.netdev.name, "a port needs a UMEM",
                         "call pollux_umem_make() or pollux_umem_adopt()");
        auto port = std::make_unique<Port>(wanted, umem->umem);
        std::ostringstream text;
        text << port->report();
        auto* handle = new pollux_port{std::move(port), text.str(), umem};
        ++umem->ports;
        return handle;
    });
}

void pollux_port_start(pollux_port* port)
{
    port->port->start();
}

int pollux_port_stop(pollux_port* port)
{
    return c::int_from([&] {
        require_ethdevs(*port->port);
        port->port->stop();
        return 0;
    });
}

int pollux_port_close(pollux_port* port)
{
    return c::int_from([&] {
        if (port == nullptr)
            return 0;
        require_ethdevs(*port->port);
        --port->umem->ports;
        delete port;
        return 0;
    });
}

pollux_link pollux_port_link(const pollux_port* port)
{
    static_assert(POLLUX_LINK_DOWN == static_cast<int>(LinkState::down) &&
                  POLLUX_LINK_GONE == static_cast<int>(LinkState::gone));
    return static_cast<pollux_link>(port->port->link());
}

const char* pollux_port_fault(const pollux_port* port)
{
    return c::pointer_from([&] {
        thread_local std::string fault;
        fault = port->port->fault();
        return fault.c_str();
    });
}
