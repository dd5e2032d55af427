// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/one_way.hpp"

#include <linux/if_ether.h>

#include <algorithm>
#include <utility>

namespace wire {

OneWay::OneWay(const Endpoint& from, const Endpoint& to, Options options)
    : options_{std::move(options)},
      transmitter_{from},
      receiver_{to}
{
}

// A frame that waits behind a refusal is not sent. (An injected loss counts as sent, as it should;
// injected copies that wait make this a little too small for a moment.)
std::uint64_t OneWay::sent() const
{
    return composed_ - std::min<std::uint64_t>(composed_, transmitter_.waiting());
}

// A corrupt frame has arrived, whatever its number was.
std::uint64_t OneWay::outstanding() const
{
    const auto arrived = ledger_.received + corrupt_;
    return sent() - std::min(sent(), arrived);
}

void OneWay::compose_next()
{
    const auto& pattern = options_.pattern;
    const auto& injection = options_.injection;
    const auto number = injection.number_at(composed_++, pattern.shape, options_.frames);
    const auto tag = pattern.tag(number);
    for (unsigned copies = injection.copies(number); copies > 0; --copies) {
        auto* frame = transmitter_.blank();
        compose(tag, frame);
        const auto length = injection.harm(number, frame, tag.size);
        transmitter_.append(
            pattern.shape.vlan == 0 ? length : insert_vlan_tag(frame, length, pattern.shape.vlan));
    }
}

bool OneWay::window_open() const
{
    return composed_ < options_.frames && outstanding() + transmitter_.waiting() < options_.window;
}

void OneWay::send()
{
    if (composed_ == 0)
        start_ = last_ = Clock::now();
    do {
        // Room for a frame and an injected copy of it.
        while (window_open() && transmitter_.room() >= 2)
            compose_next();
        transmitter_.send();
    } while (window_open() && !refused());
}

std::size_t OneWay::receive()
{
    const auto arrivals = receiver_.receive();
    bool any_ours = false;
    for (const auto& arrival : arrivals)
        any_ours |= check(arrival);
    if (any_ours)
        last_ = Clock::now();
    return arrivals.size();
}

bool OneWay::check(const Arrival& arrival)
{
    auto [verdict, tag] = inspect(arrival.bytes, arrival.length, options_.macs);
    const auto& ours = options_.pattern;
    const auto vlan_tag =
        ours.shape.vlan == 0 ? 0 : std::uint32_t{ETH_P_8021Q} << 16 | ours.shape.vlan;
    if (verdict == Verdict::intact && arrival.vlan_tag != vlan_tag)
        verdict = Verdict::corrupt;
    const bool this_run = tag.run == ours.run && tag.direction == ours.direction;
    if (verdict == Verdict::foreign || (verdict == Verdict::intact && !this_run)) {
        ++foreign_;
        return false;
    }
    if (verdict == Verdict::corrupt)
        ++corrupt_;
    else
        ledger_.enter(tag);
    return true;
}

bool OneWay::kept_promise() const
{
    return sent() == options_.frames && ledger_.received == options_.frames &&
           ledger_.duplicated + ledger_.reordered + corrupt_ == 0;
}

nlohmann::ordered_json OneWay::report() const
{
    return {{"sent", sent()},
            {"received", ledger_.received},
            {"lost", outstanding()},
            {"duplicated", ledger_.duplicated},
            {"reordered", ledger_.reordered},
            {"corrupt", corrupt_},
            {"foreign", foreign_},
            {"seconds", seconds_between(start_, last_)}};
}

}  // namespace wire
