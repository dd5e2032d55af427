// SPDX-License-Identifier: BSD-3-Clause
// What a Port got.
#pragma once

#include "direction.hpp"
#include "flow.hpp"
#include "netdev.hpp"
#include "umem_plan.hpp"

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pollux {

// What was really obtained, as opposed to what was asked for.
struct PortReport {
    Netdev netdev;       // of an ethdev without a netdev: its name, driver and MAC
    bool af_xdp = true;  // false: an ethdev with another driver; then the next five mean nothing
    std::uint32_t program_id = 0;  // 0: the ethdev's own arguments brought the XDP program
    bool native = false;
    bool zero_copy = false;
    std::uint32_t user_program_id = 0;  // of PortOptions::xdp_program; 0: none
    bool rx_metadata = false;           // Netdev::xdp_features says which
    bool promiscuous = false;
    Direction direction = Direction::both;
    std::vector<Flow> take = {};        // only these; empty: every packet
    std::vector<unsigned> queues = {};  // taken
    unsigned ring = 0;
    unsigned tx_budget = 0;  // packets a syscall may send in copy mode; 0: the kernel's 32
    UmemPlan umem = {};
    bool hugepages = false;
    // What was asked for and not granted, and what is worth knowing.
    std::vector<std::string> notes = {};
};

// One row for each fact of a report, so that text, JSON and telemetry need no lists of their own.
struct ReportField {
    using Value = std::variant<bool, std::int64_t, std::string, std::vector<unsigned>,
                               std::vector<std::string>>;

    std::string_view name;  // also the key in JSON
    Value (*value)(const PortReport&);
    // Its part of the text, which may begin with a comma or a new line. May be empty.
    std::string (*text)(const PortReport&);
};
std::span<const ReportField> report_fields() noexcept;

// For people: some lines.
std::ostream& operator<<(std::ostream& out, const PortReport& report);

// As a JSON object on one line, with the names of report_fields().
std::string to_json(const PortReport& report);

}  // namespace pollux
