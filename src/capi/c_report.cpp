// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: what a port got.
#include "capi/c_report.hpp"

#include "capi/c_call.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace pollux::c {

static_assert(POLLUX_DIRECTION_BOTH == static_cast<int>(Direction::both) &&
              POLLUX_DIRECTION_RECEIVE == static_cast<int>(Direction::receive) &&
              POLLUX_DIRECTION_TRANSMIT == static_cast<int>(Direction::transmit));

static_assert(sizeof(pollux_flow) == sizeof(Flow) &&
              offsetof(pollux_flow, protocol) == offsetof(Flow, protocol) &&
              offsetof(pollux_flow, port) == offsetof(Flow, port));

pollux_report to_c(const PortReport& from)
{
    const Netdev& netdev = from.netdev;
    pollux_report to = {.size = sizeof to,
                        .program_id = from.program_id,
                        .queues = static_cast<unsigned>(from.queues.size()),
                        .ring = from.ring,
                        .tx_budget = from.tx_budget,
                        .frames = from.umem.frames,
                        .max_frame = from.umem.max_frame,
                        .af_xdp = from.af_xdp,
                        .native = from.native,
                        .zero_copy = from.zero_copy,
                        .promiscuous = from.promiscuous,
                        .hugepages = from.hugepages,
                        .queue_numbers = from.queues.data(),
                        .netdev = netdev.name.c_str(),
                        .driver = netdev.driver.c_str(),
                        .umem_bytes = from.umem.bytes,
                        .user_program_id = from.user_program_id,
                        .direction = static_cast<pollux_direction>(from.direction),
                        .queues_of_netdev = netdev.queues(),
                        .index = netdev.index,
                        .mtu = netdev.mtu,
                        .numa_node = netdev.numa_node,
                        .note_count = static_cast<unsigned>(from.notes.size()),
                        .mac = {},
                        .rx_metadata = from.rx_metadata,
                        .take = reinterpret_cast<const pollux_flow*>(from.take.data()),
                        .take_count = static_cast<unsigned>(from.take.size())};
    std::copy_n(netdev.mac.addr_bytes, std::size(to.mac), to.mac);
    return to;
}

}  // namespace pollux::c

using namespace pollux;

int pollux_port_report(const pollux_port* port, pollux_report* report)
{
    return c::int_from([&] {
        c::write(report, c::to_c(port->port->report()));
        return 0;
    });
}

const char* pollux_port_report_text(const pollux_port* port)
{
    return port->report_text.c_str();
}

const char* pollux_port_note(const pollux_port* port, unsigned index)
{
    const auto& notes = port->port->report().notes;
    return index < notes.size() ? notes[index].c_str() : nullptr;
}
