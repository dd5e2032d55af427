// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port_report.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <ostream>
#include <utility>

namespace pollux {

namespace {

using Report = const PortReport&;
using Value = ReportField::Value;
using Text = std::string;

Text mac_text(const rte_ether_addr& mac)
{
    std::array<char, RTE_ETHER_ADDR_FMT_SIZE> text;
    const auto& byte = mac.addr_bytes;
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", byte[0], byte[1],
                  byte[2], byte[3], byte[4], byte[5]);
    return text.data();
}

const char* direction_name(Direction direction) noexcept
{
    return direction == Direction::receive    ? "receive"
           : direction == Direction::transmit ? "transmit"
                                              : "both";
}

Text mebibytes(std::size_t bytes)
{
    std::array<char, 32> text;
    const double mib = static_cast<double>(bytes) / (1 << 20);
    std::snprintf(text.data(), text.size(), "%.*f", mib < 100 ? 1 : 0, mib);
    return text.data();
}

Text kinds(const XdpFeatures& all)
{
    Text text;
    const auto add = [&text](bool there, const char* kind) {
        add_to_list(text, there ? kind : "", " and ");
    };
    add(all.rx_timestamp, "timestamp");
    add(all.rx_hash, "hash");
    add(all.rx_vlan_tag, "VLAN tag");
    return text.empty() ? text : ' ' + text;
}

// "0-15", or "0-1, 5".
Text ranges(const std::vector<unsigned>& queues)
{
    Text text;
    for (std::size_t first = 0, last = 0; first < queues.size(); first = ++last) {
        while (last + 1 < queues.size() && queues[last + 1] == queues[last] + 1)
            ++last;
        const Text end = last > first ? '-' + std::to_string(queues[last]) : "";
        add_to_list(text, std::to_string(queues[first]) + end);
    }
    return text;
}

Text queue_list(Report report)
{
    return (report.queues.size() == 1 ? "\n  queue " : "\n  queues ") + ranges(report.queues);
}

// "udp:4789", as `pollux fwd --take` reads it.
Text flow_text(const Flow& flow)
{
    constexpr std::pair<std::uint8_t, const char*> names[] = {{IPPROTO_ICMP, "icmp"},
                                                              {IPPROTO_ICMPV6, "icmpv6"},
                                                              {IPPROTO_SCTP, "sctp"},
                                                              {IPPROTO_TCP, "tcp"},
                                                              {IPPROTO_UDP, "udp"}};
    Text text = std::to_string(flow.protocol);
    for (const auto& [number, name] : names)
        if (number == flow.protocol)
            text = name;
    return flow.port == 0 ? text : text + ':' + std::to_string(flow.port);
}

std::vector<Text> flow_texts(Report report)
{
    std::vector<Text> texts;
    for (const Flow& flow : report.take)
        texts.push_back(flow_text(flow));
    return texts;
}

Text taken(Report report)
{
    Text list;
    for (const Text& flow : flow_texts(report))
        add_to_list(list, flow);
    return list.empty() ? list : ", takes only " + list;
}

Text note_lines(Report report)
{
    Text text;
    for (const std::string& note : report.notes)
        text += "\n  note: " + note;
    return text;
}

Text program_text(Report report)
{
    return !report.af_xdp           ? ""
           : report.program_id == 0 ? " (a program that the ethdev's arguments bring)"
                                    : " (program " + std::to_string(report.program_id) + ")";
}

Text direction_text(Report report)
{
    return report.direction == Direction::receive    ? ", receives only"
           : report.direction == Direction::transmit ? ", sends only"
                                                     : "";
}

// What belongs to a fact that may be missing.
Text unless(bool missing, const std::string& text)
{
    return missing ? "" : text;
}

Value number(auto value)
{
    return static_cast<std::int64_t>(value);
}

using std::to_string;

// In the order of the text, four lines and the notes.
constexpr ReportField fields[] = {
    {"netdev", [](Report r) -> Value { return r.netdev.name; },
     [](Report r) { return r.netdev.name; }},
    {"driver", [](Report r) -> Value { return r.netdev.driver; },
     [](Report r) {
         return ": " + (r.netdev.driver.empty() ? "unknown driver" : r.netdev.driver);
     }},
    {"af_xdp", [](Report r) -> Value { return r.af_xdp; },
     [](Report r) { return unless(r.af_xdp, ", a driver of DPDK's own"); }},
    {"native", [](Report r) -> Value { return r.native; },
     [](Report r) { return unless(!r.af_xdp, r.native ? ", native XDP" : ", generic XDP"); }},
    {"program_id", [](Report r) { return number(r.program_id); }, program_text},
    {"user_program_id", [](Report r) { return number(r.user_program_id); },
     [](Report r) {
         return unless(r.user_program_id == 0,
                       ", which calls program " + to_string(r.user_program_id));
     }},
    {"zero_copy", [](Report r) -> Value { return r.zero_copy; },
     [](Report r) { return unless(!r.af_xdp, r.zero_copy ? ", zero-copy" : ", copy mode"); }},
    {"direction", [](Report r) -> Value { return Text{direction_name(r.direction)}; },
     direction_text},
    {"take", [](Report r) -> Value { return flow_texts(r); }, taken},
    {"rx_metadata", [](Report r) -> Value { return r.rx_metadata; },
     [](Report r) {
         const auto& features = r.netdev.xdp_features;
         return unless(!r.rx_metadata, ", RX metadata" + (features ? kinds(*features) : ""));
     }},
    {"promiscuous", [](Report r) -> Value { return r.promiscuous; },
     [](Report r) { return unless(!r.promiscuous, ", promiscuous"); }},

    {"queues", [](Report r) -> Value { return r.queues; }, queue_list},
    {"queues_of_netdev", [](Report r) { return number(r.netdev.queues()); },
     [](Report r) { return " of " + to_string(r.netdev.queues()); }},
    {"ring", [](Report r) { return number(r.ring); },
     [](Report r) { return ", rings of " + to_string(r.ring) + " descriptors"; }},
    {"tx_budget", [](Report r) { return number(r.tx_budget); },
     [](Report r) {
         return unless(r.tx_budget == 0 || r.zero_copy,
                       ", up to " + to_string(r.tx_budget) + " packets sent in a syscall");
     }},
    {"mtu", [](Report r) { return number(r.netdev.mtu); },
     [](Report r) { return ", MTU " + to_string(r.netdev.mtu); }},

    {"mac", [](Report r) -> Value { return mac_text(r.netdev.mac); },
     [](Report r) { return "\n  MAC " + mac_text(r.netdev.mac); }},
    {"index", [](Report r) { return number(r.netdev.index); },
     [](Report r) { return unless(r.netdev.index == 0, ", index " + to_string(r.netdev.index)); }},
    {"numa_node", [](Report r) { return number(r.netdev.numa_node); },
     [](Report r) {
         return unless(r.netdev.numa_node < 0, ", NUMA node " + to_string(r.netdev.numa_node));
     }},

    {"frames", [](Report r) { return number(r.umem.frames); },
     [](Report r) { return "\n  " + to_string(r.umem.frames) + " frames"; }},
    {"max_frame_bytes", [](Report r) { return number(r.umem.max_frame); },
     [](Report r) { return " of up to " + to_string(r.umem.max_frame) + " bytes"; }},
    {"umem_bytes", [](Report r) { return number(r.umem.bytes); },
     [](Report r) { return ", " + mebibytes(r.umem.bytes) + " MiB"; }},
    {"hugepages", [](Report r) -> Value { return r.hugepages; },
     [](Report r) -> Text { return r.hugepages ? " of hugepages" : " of ordinary memory"; }},

    {"notes", [](Report r) -> Value { return r.notes; }, note_lines},
};

// The parts of Value as JSON.
struct ToJson {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return to_string(value); }
    std::string operator()(const std::string& value) const { return json_string(value); }
    std::string operator()(const std::vector<unsigned>& values) const
    {
        JsonArray array;
        for (const unsigned value : values)
            array.add(to_string(value));
        return array.text();
    }
    std::string operator()(const std::vector<std::string>& values) const
    {
        JsonArray array;
        for (const std::string& value : values)
            array.add(json_string(value));
        return array.text();
    }
};

}  // namespace

std::span<const ReportField> report_fields() noexcept
{
    return fields;
}

std::ostream& operator<<(std::ostream& out, const PortReport& report)
{
    for (const ReportField& field : fields)
        out << field.text(report);
    return out << '\n';
}

std::string to_json(const PortReport& report)
{
    JsonObject object;
    for (const ReportField& field : fields)
        object.add(field.name, std::string_view{std::visit(ToJson{}, field.value(report))});
    return object.text();
}

}  // namespace pollux
