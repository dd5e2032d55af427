// SPDX-License-Identifier: BSD-3-Clause
// Shows a run to programs: one object per line, with units in the names. A counter of one name
// means the same in every object: since the port was opened.
#include "view.hpp"

#include "show/json.hpp"

#include <rte_version.h>

namespace tool::fwd {

namespace {

Json to_json(const StreamCount& stream)
{
    const pollux::Socket *from = stream.from, *to = stream.to;
    return {{"from", from->port()->netdev().name},
            {"from_queue", from->queue()},
            {"to", to != nullptr ? Json(to->port()->netdev().name) : Json()},
            {"to_queue", to != nullptr ? Json(to->queue()) : Json()}};
}

Json with_counts(const StreamCount& stream)
{
    Json object = to_json(stream);
    object["lcore"] = stream.lcore;
    object["cpu"] = stream.cpu;
    object["moved"] = stream.moved;
    object["dropped"] = stream.dropped;
    object["consumed"] = stream.consumed;
    return object;
}

// Streams of one lane follow each other.
Json lanes_of(const std::vector<StreamCount>& streams)
{
    Json lanes = Json::array();
    for (const StreamCount& stream : streams) {
        if (lanes.empty() || lanes.back()["lcore"] != stream.lcore)
            lanes.push_back(
                {{"lcore", stream.lcore}, {"cpu", stream.cpu}, {"streams", Json::array()}});
        lanes.back()["streams"].push_back(to_json(stream));
    }
    return lanes;
}

Json to_json(const PortCount& port)
{
    Json object{{"netdev", port.netdev->name}, {"link", name_of(port.link)}};
    add_stats(object, port.stats);
    object["tx_ring_full"] = port.tx_ring_full;
    object["lost"] = port.lost();
    return object;
}

Json to_json(const QueueCount& queue)
{
    Json object{{"queue", queue.queue}};
    add_stats(object, queue.stats);
    object["tx_ring_full"] = queue.tx_ring_full;
    object["lost"] = queue.stats.lost() + queue.tx_ring_full;
    return object;
}

void add_rates(Json& port, const Rates& rates)
{
    port["rx_pps"] = rounded(rates.rx_pps, 1);
    port["tx_pps"] = rounded(rates.tx_pps, 1);
    port["rx_bits_per_s"] = rounded(rates.rx_bits_per_s, 1);
    port["tx_bits_per_s"] = rounded(rates.tx_bits_per_s, 1);
    port["lost_pps"] = rounded(rates.lost_pps, 1);
}

Json report_of(const Setup& setup)
{
    const pollux::UmemPlan& umem = setup.umem().plan();
    Json report{{"type", "report"},
                {"version", POLLUX_VERSION},
                {"dpdk", rte_version()},
                {"eal_arguments", setup.eal().arguments()},
                {"hugepages", setup.umem().hugepages()},
                {"umem",
                 {{"frames", umem.frames},
                  {"chunk_bytes", umem.chunk},
                  {"max_frame_bytes", umem.max_frame},
                  {"bytes", umem.bytes}}},
                {"ports", Json::array()}};
    for (const auto& port : setup.ports())
        report["ports"].push_back(tool::to_json(port->report()));
    return report;
}

class JsonView final : public View {
public:
    explicit JsonView(Output& output) : output_{output} {}

    // Kept until packets move: a program that reads the report may begin to send.
    void opened(const Setup& setup) override { report_ = report_of(setup); }

    void forwarding(const std::vector<StreamCount>& streams) override
    {
        report_["forwarding"] = true;
        report_["lanes"] = lanes_of(streams);
        output_.write(line(report_));
    }

    void period(const Period& period) override
    {
        Json object{{"type", "period"},
                    {"time_s", rounded(period.time_s, 3)},
                    {"period_s", rounded(period.period_s, 3)},
                    {"ports", Json::array()}};
        for (std::size_t i = 0; i < period.ports.size(); ++i) {
            Json port = to_json(period.ports[i]);
            add_rates(port, period.rates[i]);
            object["ports"].push_back(port);
        }
        output_.write(line(object));
    }

    void link(const pollux::Netdev& netdev, pollux::LinkState now, double time_s) override
    {
        output_.write(line({{"type", "link"},
                            {"time_s", rounded(time_s, 3)},
                            {"netdev", netdev.name},
                            {"link", name_of(now)}}));
    }

    void total(const Total& total) override
    {
        Json object{{"type", "total"},        {"time_s", rounded(total.time_s, 3)},
                    {"ports", Json::array()}, {"streams", Json::array()},
                    {"lanes", Json::array()}, {"lost", total.lost}};
        for (std::size_t i = 0; i < total.ports.size(); ++i) {
            Json port = to_json(total.ports[i]);
            for (const QueueCount& queue : total.queues[i])
                port["queues"].push_back(to_json(queue));
            object["ports"].push_back(port);
        }
        for (const StreamCount& stream : total.streams)
            object["streams"].push_back(with_counts(stream));
        for (const LaneCount& lane : total.lanes)
            object["lanes"].push_back(
                {{"lcore", lane.lcore}, {"cpu", lane.cpu}, {"sleeps", lane.sleeps}});
        output_.write(line(object));
    }

private:
    Output& output_;
    Json report_;
};

}  // namespace

std::unique_ptr<View> make_json_view(Output& output)
{
    return std::make_unique<JsonView>(output);
}

}  // namespace tool::fwd
