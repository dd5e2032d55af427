// SPDX-License-Identifier: BSD-3-Clause
#include "table.hpp"

#include <algorithm>
#include <cmath>

namespace tool {

std::string thousands(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string thousands(double number)
{
    return thousands(static_cast<std::uint64_t>(std::llround(std::max(number, 0.0))));
}

void Table::add(Row row)
{
    widths_.resize(std::max(widths_.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column)
        widths_[column] = std::max(widths_[column], row[column].size());
    rows_.push_back(std::move(row));
}

std::string Table::text(std::string_view indent) const
{
    std::string text;
    for (const Row& row : rows_) {
        text += indent;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string blanks(widths_[column] - row[column].size(), ' ');
            text += column == 0 ? row[column] + blanks : "  " + blanks + row[column];
        }
        text += '\n';
    }
    return text;
}

}  // namespace tool
