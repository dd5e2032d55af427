// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port_report.hpp"

#include <ostream>

namespace pollux {

namespace {

std::string kinds(const XdpFeatures& all)
{
    std::string words;
    const auto add = [&words](bool there, const char* word) {
        if (there)
            words += (words.empty() ? " " : " and ") + std::string{word};
    };
    add(all.rx_timestamp, "timestamp");
    add(all.rx_hash, "hash");
    add(all.rx_vlan_tag, "VLAN tag");
    return words;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const PortReport& report)
{
    const Netdev& netdev = report.netdev;
    out << netdev.name << ": " << (netdev.driver.empty() ? "unknown driver" : netdev.driver);
    if (!report.af_xdp)
        out << ", a driver of DPDK's own";
    else if (report.program_id == 0)
        out << ", XDP program of the ethdev's own words";
    else
        out << ", " << (report.native ? "native" : "generic") << " XDP (program "
            << report.program_id << ")";
    if (report.af_xdp)
        out << ", " << (report.zero_copy ? "zero-copy" : "copy mode");
    if (report.direction != Direction::both)
        out << (report.direction == Direction::receive ? ", receives only" : ", sends only");
    if (report.user_program_id != 0)
        out << ", which calls program " << report.user_program_id;
    if (report.rx_metadata && netdev.xdp_features)
        out << ", RX metadata" << kinds(*netdev.xdp_features);
    out << (report.promiscuous ? ", promiscuous" : "") << '\n';

    out << "  queues";
    for (const unsigned queue : report.queues)
        out << ' ' << queue;
    out << " of " << netdev.queues() << ", rings of " << report.ring << " descriptors, MTU "
        << netdev.mtu << '\n';

    const UmemPlan& umem = report.umem;
    constexpr double mebibyte = 1 << 20;
    const auto precision = out.precision(3);
    out << "  " << umem.frames << " frames of up to " << umem.max_frame << " bytes, "
        << static_cast<double>(umem.bytes) / mebibyte << " MiB of "
        << (report.hugepages ? "hugepages" : "ordinary memory") << '\n';
    out.precision(precision);

    for (const std::string& note : report.notes)
        out << "  note: " << note << '\n';
    return out;
}

}  // namespace pollux
