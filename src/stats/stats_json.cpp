// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/socket_status.hpp"

namespace pollux {

namespace {

// Holds only names and numbers, so that nothing needs escaping. It does not use a stream, because a
// locale would put thousands separators into the numbers.
class JsonObject {
public:
    JsonObject& add(std::string_view name, std::string_view value)
    {
        text_ += text_.empty() ? "{" : ",";
        text_.append("\"").append(name).append("\":").append(value);
        return *this;
    }
    JsonObject& add(std::string_view name, std::uint64_t value)
    {
        return add(name, std::string_view{std::to_string(value)});
    }
    std::string text() const { return text_ + '}'; }

private:
    std::string text_;
};

std::string to_json(const RingLevels& rings)
{
    return JsonObject{}
        .add("rx", rings.rx)
        .add("fill", rings.fill)
        .add("tx", rings.tx)
        .add("completion", rings.completion)
        .text();
}

std::string to_json(const XdpStatistics& kernel)
{
    return JsonObject{}
        .add("rx_dropped", kernel.rx_dropped)
        .add("rx_invalid_descs", kernel.rx_invalid_descs)
        .add("tx_invalid_descs", kernel.tx_invalid_descs)
        .add("rx_ring_full", kernel.rx_ring_full)
        .add("rx_fill_ring_empty_descs", kernel.rx_fill_ring_empty_descs)
        .add("tx_ring_empty_descs", kernel.tx_ring_empty_descs)
        .text();
}

}  // namespace

std::string to_json(const Stats& stats)
{
    JsonObject object;
    for (const StatsField& field : stats_fields)
        object.add(field.name, stats.*field.value);
    return object.add("lost", stats.lost()).text();
}

std::string to_json(const SocketStatus& status)
{
    return JsonObject{}
        .add("queue", status.queue)
        .add("zero_copy", std::string_view{status.zero_copy ? "true" : "false"})
        .add("rings", to_json(status.rings))
        .add("stats", to_json(status.stats))
        .add("xdp_statistics", to_json(status.kernel))
        .text();
}

}  // namespace pollux
