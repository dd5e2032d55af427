// SPDX-License-Identifier: BSD-3-Clause
#include "run/deal.hpp"

#include <algorithm>

namespace pollux {

namespace {

using Streams = std::vector<Stream>;

bool share_a_half(const Stream& a, const Stream& b)
{
    return (a.rx != nullptr && a.rx == b.rx) || (a.tx != nullptr && a.tx == b.tx);
}

bool touches(const Streams& unit, const Stream& stream)
{
    return std::any_of(unit.begin(), unit.end(),
                       [&](const Stream& member) { return share_a_half(member, stream); });
}

// Puts the stream into the first unit that it touches, and merges all others that it touches into
// it.
void enter(std::vector<Streams>& units, const Stream& stream)
{
    Streams* home = nullptr;
    for (auto unit = units.begin(); unit != units.end();) {
        if (!touches(*unit, stream)) {
            ++unit;
        } else if (home == nullptr) {
            home = &*unit++;
        } else {
            home->insert(home->end(), unit->begin(), unit->end());
            unit = units.erase(unit);
        }
    }
    if (home == nullptr)
        home = &units.emplace_back();
    home->push_back(stream);
}

// Groups the streams so that no half is in two groups, in the order of their first members.
std::vector<Streams> units_of(const Streams& streams)
{
    std::vector<Streams> units;
    for (const Stream& stream : streams)
        enter(units, stream);
    return units;
}

}  // namespace

std::vector<Streams> deal(Streams streams, unsigned lanes)  // NOLINT(performance-unnecessary*)
{
    const std::vector<Streams> units = units_of(streams);
    const std::size_t count = std::min<std::size_t>(lanes, units.size());
    std::vector<Streams> shares(count);
    std::size_t next = 0;
    for (std::size_t lane = 0; lane < count; ++lane) {
        const bool takes_one_more = lane >= count - units.size() % count;
        const std::size_t take = units.size() / count + (takes_one_more ? 1 : 0);
        for (std::size_t i = 0; i < take; ++i, ++next)
            shares[lane].insert(shares[lane].end(), units[next].begin(), units[next].end());
    }
    return shares;
}

}  // namespace pollux
