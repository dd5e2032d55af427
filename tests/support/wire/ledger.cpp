// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/ledger.hpp"

#include <algorithm>

namespace wire {

void Ledger::enter(const Tag& tag)
{
    if (tag.flow >= flows_.size())
        flows_.resize(tag.flow + 1u);
    auto& [next, seen] = flows_[tag.flow];

    const std::size_t word = tag.sequence / 64;
    const auto bit = std::uint64_t{1} << tag.sequence % 64;
    if (word >= seen.size())
        seen.resize(std::max(word + 1, 2 * seen.size()));
    if (seen[word] & bit) {
        ++duplicated;
        return;
    }
    seen[word] |= bit;
    ++received;
    if (tag.sequence < next)
        ++reordered;
    else
        next = std::uint64_t{tag.sequence} + 1;
}

}  // namespace wire
