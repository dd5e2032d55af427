// SPDX-License-Identifier: BSD-3-Clause
// Shows a run to people: a live table on a terminal, plain lines elsewhere.
#include "view.hpp"

#include "show/screen.hpp"
#include "show/table.hpp"

#include <fmt/format.h>

#include <sstream>

namespace tool::fwd {

namespace {

std::string text(const pollux::Socket& socket)
{
    return fmt::format("{} queue {}", socket.port()->netdev().name, socket.queue());
}

std::string text(const StreamCount& stream)
{
    return text(*stream.from) + " -> " + (stream.to != nullptr ? text(*stream.to) : "nowhere");
}

std::string period_table(const Period& period)
{
    Table table{{8, 10, 10, 9, 9, 9, 9}};  // fits 80 columns
    table.add({"port", "rx pps", "tx pps", "rx Mbit/s", "tx Mbit/s", "lost pps", "lost"});
    for (std::size_t i = 0; i < period.ports.size(); ++i) {
        const Rates& rate = period.rates[i];
        table.add({period.ports[i].netdev->name, thousands(rate.rx_pps), thousands(rate.tx_pps),
                   fmt::format("{:.1f}", rate.rx_bits_per_s / 1e6),
                   fmt::format("{:.1f}", rate.tx_bits_per_s / 1e6), thousands(rate.lost_pps),
                   thousands(period.ports[i].lost())});
    }
    return table.text() + fmt::format("{:.1f} s\n", period.time_s);
}

std::string period_lines(const Period& period)
{
    std::string lines;
    for (std::size_t i = 0; i < period.ports.size(); ++i) {
        const Rates& rate = period.rates[i];
        lines += fmt::format("{:.1f} s  {}: rx {} pps {} bit/s, tx {} pps {} bit/s, lost {} pps\n",
                             period.time_s, period.ports[i].netdev->name, thousands(rate.rx_pps),
                             thousands(rate.rx_bits_per_s), thousands(rate.tx_pps),
                             thousands(rate.tx_bits_per_s), thousands(rate.lost_pps));
    }
    return lines;
}

std::string port_total(const PortCount& port)
{
    Table numbers;
    for (const pollux::StatsField& field : pollux::stats_fields)
        if (port.stats.*field.value != 0)
            numbers.add({std::string{field.name}, thousands(port.stats.*field.value)});
    if (port.tx_ring_full != 0)
        numbers.add({"tx_ring_full", thousands(port.tx_ring_full)});
    const std::string rows = numbers.text("  ");
    return port.netdev->name + '\n' + (rows.empty() ? "  no packets\n" : rows);
}

std::string stream_totals(const Total& total)
{
    const bool consumes = !total.streams.empty() && !total.streams.front().to;
    Table table;
    table.add({"stream", "lcore", consumes ? "consumed" : "moved", "dropped"});
    for (const StreamCount& stream : total.streams)
        table.add({text(stream), std::to_string(stream.lcore),
                   thousands(consumes ? stream.consumed : stream.moved),
                   thousands(stream.dropped)});
    return table.text();
}

std::string lane_totals(const Total& total)
{
    std::string lines;
    for (const LaneCount& lane : total.lanes)
        lines += fmt::format("lcore {} (cpu {}): {} sleeps\n", lane.lcore, lane.cpu,
                             thousands(lane.sleeps));
    return lines;
}

class TextView final : public View {
public:
    explicit TextView(Output& output) : output_{output} {}

    void opened(const Setup& setup) override
    {
        std::ostringstream reports;
        for (const auto& port : setup.ports())
            reports << port->report();
        output_.write(reports.str());
    }

    void forwarding(const std::vector<StreamCount>& streams) override
    {
        std::string lines;
        for (const StreamCount& stream : streams)
            lines += fmt::format("lcore {} (cpu {}): {}\n", stream.lcore, stream.cpu, text(stream));
        output_.write(lines + "forwarding, SIGINT or SIGTERM ends it\n");
    }

    void period(const Period& period) override
    {
        if (screen_.interactive())
            output_.write(screen_.redraw(period_table(period)));
        else
            output_.write(period_lines(period));
    }

    void total(const Total& total) override
    {
        std::string page = screen_.leave() + fmt::format("\nafter {:.1f} s\n", total.time_s);
        for (const PortCount& port : total.ports)
            page += port_total(port);
        page += stream_totals(total) + lane_totals(total);
        page += fmt::format("lost {}\n", thousands(total.lost));
        output_.write(page);
    }

private:
    Output& output_;
    Screen screen_;
};

}  // namespace

std::unique_ptr<View> make_text_view(Output& output)
{
    return std::make_unique<TextView>(output);
}

}  // namespace tool::fwd
