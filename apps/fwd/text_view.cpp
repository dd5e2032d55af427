// SPDX-License-Identifier: BSD-3-Clause
// Shows a run to people: a live table on a terminal, plain lines elsewhere.
#include "view.hpp"

#include "show/screen.hpp"
#include "show/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

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

// Whether the stream leads from and to the queues after those of the other one, on the same lcore.
bool follows(const StreamCount& stream, const StreamCount& before)
{
    const auto next = [](const pollux::Socket* socket, const pollux::Socket* earlier) {
        if (socket == nullptr || earlier == nullptr)
            return socket == earlier;
        return socket->port() == earlier->port() && socket->queue() == earlier->queue() + 1;
    };
    return stream.lcore == before.lcore && next(stream.from, before.from) &&
           next(stream.to, before.to);
}

// "in0 queues 0-15 -> out0 queues 0-15"
std::string text(const StreamCount& first, const StreamCount& last)
{
    if (&first == &last)
        return text(first);
    const auto range = [](const pollux::Socket& from, const pollux::Socket& to) {
        return fmt::format("{} queues {}-{}", from.port()->netdev().name, from.queue(), to.queue());
    };
    return range(*first.from, *last.from) + " -> " +
           (first.to != nullptr ? range(*first.to, *last.to) : "nowhere");
}

// The frames are the same for all ports.
constexpr std::array pool_fields{"frames", "max_frame_bytes", "umem_bytes", "hugepages"};

bool is_of_pool(const pollux::ReportField& field)
{
    return std::ranges::find(pool_fields, field.name) != pool_fields.end();
}

std::string megabits(double bits_per_s)
{
    return fmt::format("{:.1f}", bits_per_s / 1e6);
}

// The losses come first, so that they are seen on a narrow terminal, too. Fits 80 columns.
std::string period_table(const Period& period)
{
    Table table{{8, 8, 8, 10, 10, 9, 9}};
    table.add({"port", "lost", "lost pps", "rx pps", "tx pps", "rx Mbit/s", "tx Mbit/s"});
    for (std::size_t i = 0; i < period.ports.size(); ++i) {
        const PortCount& port = period.ports[i];
        const Rates& rate = period.rates[i];
        const bool up = port.link == pollux::LinkState::up;
        table.add({port.netdev->name + (up ? "" : fmt::format(" ({})", name_of(port.link))),
                   thousands(port.lost()), thousands(rate.lost_pps), thousands(rate.rx_pps),
                   thousands(rate.tx_pps), megabits(rate.rx_bits_per_s),
                   megabits(rate.tx_bits_per_s)});
    }
    return table.text() + fmt::format("{:.1f} s\n", period.time_s);
}

std::string period_lines(const Period& period)
{
    std::string lines;
    for (std::size_t i = 0; i < period.ports.size(); ++i) {
        const Rates& rate = period.rates[i];
        lines += fmt::format(
            "{:.1f} s  {}: rx {} pps {} Mbit/s, tx {} pps {} Mbit/s, lost {} pps, {} in all\n",
            period.time_s, period.ports[i].netdev->name, thousands(rate.rx_pps),
            megabits(rate.rx_bits_per_s), thousands(rate.tx_pps), megabits(rate.tx_bits_per_s),
            thousands(rate.lost_pps), thousands(period.ports[i].lost()));
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
        std::string ports, pool;
        for (const auto& port : setup.ports()) {
            pool = "";
            for (const pollux::ReportField& field : pollux::report_fields())
                (is_of_pool(field) ? pool : ports) += field.text(port->report());
            ports += '\n';
        }
        output_.write(ports + "all ports" + pool + '\n');
    }

    void forwarding(const std::vector<StreamCount>& streams) override
    {
        std::string lines;
        for (std::size_t first = 0, last = 0; first < streams.size(); first = ++last) {
            while (last + 1 < streams.size() && follows(streams[last + 1], streams[last]))
                ++last;
            lines += fmt::format("lcore {} (cpu {}): {}\n", streams[first].lcore,
                                 streams[first].cpu, text(streams[first], streams[last]));
        }
        output_.write(lines + "forwarding, SIGINT or SIGTERM ends it\n");
    }

    void period(const Period& period) override
    {
        if (screen_.interactive())
            output_.write(screen_.redraw(period_table(period)));
        else
            output_.write(period_lines(period));
    }

    void link(const pollux::Netdev& netdev, pollux::LinkState now, double time_s) override
    {
        output_.write(screen_.leave() + fmt::format("{:.1f} s  {}: the link is {}\n", time_s,
                                                    netdev.name, name_of(now)));
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
