// SPDX-License-Identifier: BSD-3-Clause
// Every member of PortReport is in the one table of its fields, and with it in the text, in the
// JSON and in the C struct.
#include "capi/c_report.hpp"

#include <pollux/port_report.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pollux {

namespace {

// A new member breaks this line: give it a row in report_fields(), a field in pollux_report, and a
// change below.
[[maybe_unused]] void has_these_members(const PortReport& report)
{
    [[maybe_unused]] const auto& [netdev, af_xdp, program_id, native, zero_copy, user_program_id,
                                  rx_metadata, promiscuous, direction, take, queues, ring,
                                  tx_budget, umem, hugepages, notes] = report;
}

PortReport plain()
{
    PortReport report;
    report.netdev.name = "eth0";
    report.program_id = 1;
    return report;
}

struct Change {
    std::string_view field;
    std::function<void(PortReport&)> make;
    std::string_view text, json;
};
std::ostream& operator<<(std::ostream& out, const Change& change)
{
    return out << change.field;
}

const std::vector<Change> changes{
    {"netdev", [](PortReport& r) { r.netdev.name = "eth\"1"; }, "eth\"1: ", R"("eth\"1")"},
    {"driver", [](PortReport& r) { r.netdev.driver = "i40e"; }, ": i40e, native", R"("i40e")"},
    {"mtu", [](PortReport& r) { r.netdev.mtu = 1500; }, "MTU 1500", "1500"},
    {"mac",
     [](PortReport& r) {
         r.netdev.mac = {{2, 0, 0, 0, 0, 0xab}};
     },
     "MAC 02:00:00:00:00:ab", R"("02:00:00:00:00:ab")"},
    {"index", [](PortReport& r) { r.netdev.index = 7; }, "index 7", "7"},
    {"numa_node", [](PortReport& r) { r.netdev.numa_node = 1; }, "NUMA node 1", "1"},
    {"take",
     [](PortReport& r) {
         r.take = {{IPPROTO_UDP, 4789}, {IPPROTO_TCP}, {47}};
     },
     ", takes only udp:4789, tcp, 47", R"(["udp:4789","tcp","47"])"},
    {"queues_of_netdev", [](PortReport& r) { r.netdev.channels.combined = 12; }, " of 12", "12"},
    {"af_xdp", [](PortReport& r) { r.af_xdp = false; }, "a driver of DPDK's own", "false"},
    {"program_id", [](PortReport& r) { r.program_id = 42; }, "(program 42)", "42"},
    {"native", [](PortReport& r) { r.native = false; }, "generic XDP", "false"},
    {"zero_copy", [](PortReport& r) { r.zero_copy = true; }, "zero-copy", "true"},
    {"user_program_id", [](PortReport& r) { r.user_program_id = 43; }, "calls program 43", "43"},
    {"rx_metadata", [](PortReport& r) { r.rx_metadata = true; }, "RX metadata", "true"},
    {"promiscuous", [](PortReport& r) { r.promiscuous = true; }, "promiscuous", "true"},
    {"direction", [](PortReport& r) { r.direction = Direction::transmit; }, "sends only",
     R"("transmit")"},
    {"queues",
     [](PortReport& r) {
         r.queues = {0, 1, 2, 5};
     },
     "queues 0-2, 5", "[0,1,2,5]"},
    {"ring", [](PortReport& r) { r.ring = 256; }, "rings of 256", "256"},
    {"tx_budget", [](PortReport& r) { r.tx_budget = 2048; }, "2048 packets", "2048"},
    {"frames", [](PortReport& r) { r.umem.frames = 4096; }, "4096 frames", "4096"},
    {"max_frame_bytes", [](PortReport& r) { r.umem.max_frame = 1518; }, "1518 bytes", "1518"},
    {"umem_bytes", [](PortReport& r) { r.umem.bytes = 8 << 20; }, "8.0 MiB", "8388608"},
    {"hugepages", [](PortReport& r) { r.hugepages = true; }, "of hugepages", "true"},
    {"notes",
     [](PortReport& r) {
         r.notes = {"one", "two"};
     },
     "\n  note: one\n  note: two\n", R"(["one","two"])"},
};

PortReport before(const Change& change)
{
    PortReport report = plain();
    report.native = change.field == "native" || change.field == "driver";
    return report;
}

PortReport after(const Change& change)
{
    PortReport report = before(change);
    change.make(report);
    return report;
}

std::string text_of(const PortReport& report)
{
    std::ostringstream text;
    text << report;
    return text.str();
}

// All of its fields, of which some are pointers.
std::string c_text(const PortReport& report)
{
    const pollux_report c = c::to_c(report);
    std::ostringstream text;
    text << c.program_id << ' ' << c.queues << ' ' << c.ring << ' ' << c.tx_budget << ' '
         << c.frames << ' ' << c.max_frame << ' ' << c.af_xdp << c.native << c.zero_copy
         << c.promiscuous << c.hugepages << ' ' << c.netdev << ' ' << c.driver << ' '
         << c.umem_bytes << ' ' << c.user_program_id << ' ' << c.direction << ' '
         << c.queues_of_netdev << ' ' << c.index << ' ' << c.mtu << ' ' << c.numa_node << ' '
         << c.note_count << ' ' << c.rx_metadata;
    for (unsigned i = 0; i < c.take_count; ++i)
        text << ' ' << unsigned{c.take[i].protocol} << ':' << c.take[i].port;
    for (const std::uint8_t byte : c.mac)
        text << ' ' << unsigned{byte};
    for (unsigned i = 0; i < c.queues; ++i)
        text << ' ' << c.queue_numbers[i];
    return text.str();
}

class ReportFields : public testing::TestWithParam<Change> {};
INSTANTIATE_TEST_SUITE_P(, ReportFields, testing::ValuesIn(changes),
                         [](const auto& info) { return std::string{info.param.field}; });

TEST_P(ReportFields, AreInTheText)
{
    EXPECT_EQ(text_of(before(GetParam())).find(GetParam().text), std::string::npos);
    EXPECT_NE(text_of(after(GetParam())).find(GetParam().text), std::string::npos)
        << text_of(after(GetParam()));
}

TEST_P(ReportFields, AreInTheJson)
{
    const std::string expected = '"' + std::string{GetParam().field} + "\":";
    const auto has = [](const std::string& json, const std::string& part) {
        return json.find(part + ',') != std::string::npos ||
               json.find(part + '}') != std::string::npos;
    };
    EXPECT_FALSE(has(to_json(before(GetParam())), expected + std::string{GetParam().json}));
    EXPECT_TRUE(has(to_json(after(GetParam())), expected + std::string{GetParam().json}))
        << to_json(after(GetParam()));
}

TEST_P(ReportFields, AreInTheCStruct)
{
    EXPECT_NE(c_text(after(GetParam())), c_text(before(GetParam())));
}

TEST(ReportTable, HasARowForEachChangeAndNoOther)
{
    std::set<std::string_view> rows, changed;
    for (const ReportField& field : report_fields())
        EXPECT_TRUE(rows.insert(field.name).second) << field.name;
    for (const Change& change : changes)
        changed.insert(change.field);
    EXPECT_EQ(rows, changed);
}

TEST(ReportText, IsMadeForPeople)
{
    PortReport report = plain();
    report.netdev.driver = "i40e";
    report.netdev.mtu = 1500;
    report.netdev.numa_node = 0;
    report.native = report.zero_copy = report.promiscuous = true;
    report.queues = {0, 1};
    report.netdev.channels.combined = 4;
    report.ring = 1024;
    report.umem = {.max_frame = 1518, .frames = 4096, .bytes = 8 << 20};
    report.notes = {"2 queues stay with the kernel"};
    EXPECT_EQ(text_of(report), "eth0: i40e, native XDP (program 1), zero-copy, promiscuous\n"
                               "  queues 0-1 of 4, rings of 1024 descriptors, MTU 1500\n"
                               "  MAC 00:00:00:00:00:00, NUMA node 0\n"
                               "  4096 frames of up to 1518 bytes, 8.0 MiB of ordinary memory\n"
                               "  note: 2 queues stay with the kernel\n");
}

TEST(ReportJson, EscapesWhatTheKernelAllowsInNames)
{
    PortReport report;
    report.netdev.name = "a\\\"\x01\xff\xc3\xa9";
    EXPECT_TRUE(
        to_json(report).starts_with("{\"netdev\":\"a\\\\\\\"\\u0001\xef\xbf\xbd\xc3\xa9\","))
        << to_json(report);
}

}  // namespace

}  // namespace pollux
