// SPDX-License-Identifier: BSD-3-Clause
#include "port/port_notes.hpp"

#include "base/pmd_limits.hpp"

#include <utility>

namespace pollux {

void add_notes(PortReport& report, const PortOptions& options, const ProgramFacts& program)
{
    const auto note = [&report](std::string text) { report.notes.push_back(std::move(text)); };
    if (program.others)
        note("joined libxdp's dispatcher, beside " + *program.others +
             "; if this process is killed, our program stays there and passes everything on until "
             "the "
             "next start");
    if (!options.netdev.up)
        note("the interface is down; packets arrive when it is up");
    else if (!options.netdev.carrier)
        note("no carrier; packets arrive when there is one");
    if (!report.native && options.xdp_mode != XdpMode::generic)
        note(program.joined   ? "another Pollux process chose generic mode here, which is slower"
             : program.others ? "the dispatcher is attached in generic mode, which is slower"
                              : "the driver has no native XDP: generic mode, which is slower");
    if (!report.zero_copy && options.zero_copy == ZeroCopy::automatic &&
        options.netdev.zero_copy_capable)
        note("the driver has zero-copy, but did not grant it here");
    if (report.tx_budget == 0 && !report.zero_copy)
        note("the kernel sends at most 32 packets in a syscall (before 6.17)");
    if (options.ring > pmd_fill_frames)
        note("rings this long are no better than those of 2048: the PMD gives the kernel no more "
             "frames than that");
    const unsigned left = options.netdev.queues() - static_cast<unsigned>(report.queues.size());
    if (left != 0)
        note(std::to_string(left) + (left == 1 ? " queue stays" : " queues stay") +
             (program.joined ? " with the kernel and other processes" : " with the kernel"));
    if (options.netdev.driver == "veth")
        note(std::string{"a host at the other end of a veth may leave checksums partial"} +
             (program.puts_tags_back ? "" : " and VLAN tags beside the frame") +
             (report.native ? "" : ", and send TCP in packets that count as rx_too_long") +
             ": run `ethtool -K IF tx off" +
             (program.puts_tags_back ? "" : " txvlan off tx-vlan-stag-hw-insert off") + "` there");
}

}  // namespace pollux
