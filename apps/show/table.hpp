// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

// 1234567 to "1,234,567", for people.
std::string thousands(std::uint64_t number);
std::string thousands(double number);  // rounded

// Columns are two spaces apart and as wide as their widest cell. The first one is aligned to the
// left, the others to the right.
class Table {
public:
    using Row = std::vector<std::string>;

    Table() = default;
    // No column is narrower than this: a table that is redrawn should not jump.
    explicit Table(std::vector<std::size_t> least_widths) : widths_{std::move(least_widths)} {}

    void add(Row row);
    std::string text(std::string_view indent = "") const;

private:
    std::vector<std::size_t> widths_;
    std::vector<Row> rows_;
};

}  // namespace tool
