// SPDX-License-Identifier: BSD-3-Clause
#include "fwd.hpp"

#include "forward.hpp"
#include "measure.hpp"
#include "options.hpp"
#include "view.hpp"

#include "cli/signals.hpp"
#include "cli/usage.hpp"
#include "session/setup.hpp"
#include "show/output.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tool::fwd {

namespace {

using Clock = std::chrono::steady_clock;

std::vector<pollux::Stream> connect_all(const Setup& setup, const Options& options)
{
    std::vector<pollux::Port*> ports;
    for (const auto& port : setup.ports())
        ports.push_back(port.get());
    if (options.mode == Mode::rxonly || options.topology == Topology::loop)
        return pollux::looped(ports);
    if (options.topology == Topology::chained)
        return pollux::chained(ports);

    std::vector<pollux::Stream> streams;
    for (std::size_t i = 0; i + 1 < ports.size(); i += 2) {
        const auto pair = pollux::paired(*ports[i], *ports[i + 1]);
        streams.insert(streams.end(), pair.begin(), pair.end());
    }
    return streams;
}

unsigned number_of(Ports ports, const pollux::Socket& socket)
{
    const auto made_it = [&](const auto& port) { return port.get() == socket.port(); };
    return static_cast<unsigned>(std::ranges::find_if(ports, made_it) - ports.begin());
}

// From ports that receive. That these lead to ports that send was checked.
std::vector<pollux::Stream> connect(const Setup& setup, const Options& options)
{
    std::vector<pollux::Stream> streams = connect_all(setup, options);
    std::erase_if(streams, [&](const pollux::Stream& stream) {
        return options.setup.direction(number_of(setup.ports(), stream.rx->socket())) ==
               pollux::Direction::transmit;
    });
    return streams;
}

std::vector<Hop> hops(const pollux::Lane& lane, Ports ports, const Options& options)
{
    std::vector<Hop> hops;
    for (const pollux::Stream& stream : lane.streams) {
        const pollux::Socket& to = stream.tx->socket();
        hops.push_back({to.port()->netdev().mac, options.eth_peer(number_of(ports, to))});
    }
    return hops;
}

pollux::Run::Loop make_loop(const Setup& setup, const Options& options)
{
    return [&options, ports = setup.ports()](pollux::Lane& lane) {
        const std::vector<Hop> lane_hops = hops(lane, ports, options);
        switch (options.mode) {
        case Mode::io: return forward<Mode::io>(lane, options.burst, lane_hops);
        case Mode::mac: return forward<Mode::mac>(lane, options.burst, lane_hops);
        case Mode::macswap: return forward<Mode::macswap>(lane, options.burst, lane_hops);
        case Mode::rxonly: return forward<Mode::rxonly>(lane, options.burst, lane_hops);
        }
    };
}

bool is_gone(const std::unique_ptr<pollux::Port>& port)
{
    return port->link() == pollux::LinkState::gone;
}

// Why forwarding makes no sense any more, if that is so.
std::optional<pollux::Error> find_fault(Ports ports)
{
    for (const auto& port : ports)
        if (const std::string fault = is_gone(port) ? "the interface is gone" : port->fault();
            !fault.empty())
            return pollux::Error{{.where = port->netdev().name, .problem = fault}};
    return std::nullopt;
}

Clock::time_point after(Clock::time_point start, double seconds)
{
    if (seconds == 0)
        return Clock::time_point::max();
    return start +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{seconds});
}

// Tells of each port whose link has changed since it was last called.
class Links {
public:
    using Tell = std::function<void(const pollux::Port&, pollux::LinkState now)>;

    Links(Ports ports, Tell tell) : ports_{ports}, tell_{std::move(tell)}
    {
        for (const auto& port : ports)
            last_.push_back(port->link());
    }

    void look()
    {
        for (std::size_t i = 0; i < ports_.size(); ++i)
            if (const auto now = ports_[i]->link(); now != std::exchange(last_[i], now))
                tell_(*ports_[i], now);
    }

private:
    Ports ports_;
    Tell tell_;
    std::vector<pollux::LinkState> last_;
};

// Sleeps, and shows rates and links, until there is a reason to end.
void watch(const Options& options, Ports ports, pollux::Run& run, Signals& signals, Links links,
           const std::function<void()>& show_period)
{
    // Chosen. They bound how late a line about a link comes, and how long a fault goes on; both
    // looks take microseconds of a thread that does not forward.
    constexpr std::chrono::milliseconds look_at_links{100}, look_for_faults{1000};
    const auto start = Clock::now();
    const auto end = after(start, options.duration_s);
    auto next_period = after(start, options.stats_period_s);
    auto next_look = start;
    while (!signals.wait_until(std::min({Clock::now() + look_at_links, next_period, end}))) {
        const auto now = Clock::now();
        links.look();
        if (now >= next_period) {
            show_period();
            while (next_period <= now)  // a period that was missed is not made up for
                next_period = after(next_period, options.stats_period_s);
        }
        if (now >= end || std::any_of(ports.begin(), ports.end(), is_gone) ||
            run.wait_for(std::chrono::milliseconds{0}))
            return;
        if (now >= next_look) {
            if (find_fault(ports))
                return;
            next_look = now + look_for_faults;
        }
    }
}

// Says once that output is lost; forwarding goes on.
void note_lost_output(const Output& output, bool& noted)
{
    if (const int error = output.error(); error != 0 && !noted) {
        std::fprintf(stderr, "pollux fwd: cannot write to stdout (%s), forwarding goes on\n",
                     std::strerror(error));
        noted = true;
    }
}

void forward_until_told(const Options& options, Signals& signals, Output& output)
{
    const auto view = options.json ? make_json_view(output) : make_text_view(output);
    Setup setup{options.setup, signals, [&](std::size_t ports) { check_ports(options, ports); }};
    view->opened(setup);

    pollux::Run run{connect(setup, options), make_loop(setup, options), {.spin = options.spin}};
    Meter meter{setup.ports(), run.lanes(), options.mode};
    view->forwarding(count_streams(run.lanes(), options.mode));
    bool noted = false;
    Links links{setup.ports(), [&](const pollux::Port& port, pollux::LinkState now) {
                    view->link(port.netdev(), now, meter.seconds());
                }};
    watch(options, setup.ports(), run, signals, std::move(links), [&] {
        view->period(meter.period());
        note_lost_output(output, noted);
    });

    const std::optional<pollux::Error> fault = find_fault(setup.ports());  // before the ports stop
    run.stop();
    run.join();
    meter.end();
    for (const auto& port : setup.ports())
        port->stop();
    view->total(meter.total());
    if (const unsigned frames = setup.close(); frames != 0)
        std::fprintf(stderr, "pollux fwd: %u frames did not come back: please report\n", frames);
    if (fault)
        throw *fault;
}

}  // namespace

int run(int argc, char** argv)
{
    const auto options = parse(argc, argv);
    if (!options)
        return 0;

    Signals signals;
    Output output;
    try {
        forward_until_told(*options, signals, output);
    } catch (const Interrupted&) {
        return 0;
    }
    const int error = output.finish();
    if (error != 0 && error != EPIPE)
        throw pollux::Error{{.problem = "cannot write to stdout", .errnum = error}};
    return 0;
}

}  // namespace tool::fwd
