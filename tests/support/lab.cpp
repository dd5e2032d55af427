// SPDX-License-Identifier: BSD-3-Clause
#include "support/lab.hpp"

#include "support/wire/one_way.hpp"

#include <net/if.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace pollux::test {

namespace {

using Clock = std::chrono::steady_clock;

void must(const std::string& command)
{
    if (std::system(command.c_str()) != 0)  // NOLINT(concurrency-mt-unsafe)
        throw std::runtime_error{"failed: " + command};
}

}  // namespace

void ip(const std::string& words)
{
    must("ip " + words);
}

bool exists(const std::string& interface)
{
    return if_nametoindex(interface.c_str()) != 0;
}

Veth::Veth(std::string name, std::string peer, unsigned queues, unsigned peer_queues)
    : name_{std::move(name)},
      peer_{std::move(peer)}
{
    const std::string all = std::to_string(queues);
    const std::string some = peer_queues != 0 ? std::to_string(peer_queues) : all;
    ip("link add " + name_ + " numtxqueues " + all + " numrxqueues " + all +
       " type veth peer name " + peer_ + " numtxqueues " + some + " numrxqueues " + all);
    ip("link set " + name_ + " up");
    ip("link set " + peer_ + " up");
    // The kernel says so a little later.
    if (!eventually([this] { return Netdev{name_}.carrier && Netdev{peer_}.carrier; }))
        throw std::runtime_error{name_ + " gets no carrier"};
}

Veth::~Veth()
{
    if (exists(name_))
        std::system(("ip link del " + name_).c_str());  // NOLINT(concurrency-mt-unsafe)
}

// With GRO the host's veth has a NAPI instance, which is told when to look again.
void hold_up(const Veth& veth, std::chrono::nanoseconds period)
{
    must("ethtool -K " + veth.peer() + " gro on");
    must("ethtool -K " + veth.name() + " tso off");
    const std::string attributes = "/sys/class/net/" + veth.peer() + "/";
    std::ofstream{attributes + "napi_defer_hard_irqs"} << 1'000'000'000;
    std::ofstream{attributes + "gro_flush_timeout"} << period.count();
}

void queue_behind(const Veth& veth)
{
    must("tc qdisc add dev " + veth.name() + " root pfifo limit 1000");
}

Wire::Wire(const std::string& interface)
    : transmitter_{wire::Endpoint{"self:" + interface}},
      receiver_{wire::Endpoint{"self:" + interface}}
{
}

void Wire::send(unsigned count, unsigned size, unsigned flow)
{
    for (const unsigned end = sent_ + count; sent_ != end;) {
        for (; sent_ != end && transmitter_.room() != 0; ++sent_) {
            write_numbered(transmitter_.blank(), sent_, size, flow);
            transmitter_.append(size);
        }
        if (!eventually([this] { return transmitter_.send() != 0 || transmitter_.waiting() == 0; }))
            throw std::runtime_error{"the host cannot send"};
    }
}

Numbers Wire::receive()
{
    Numbers numbers;
    for (const wire::Arrival& arrival : receiver_.receive())
        numbers.push_back(number_in(arrival.bytes, arrival.length));
    return numbers;
}

Numbers Wire::receive(unsigned count)
{
    Numbers all;
    eventually([&] {
        const Numbers more = receive();
        all.insert(all.end(), more.begin(), more.end());
        return all.size() >= count;
    });
    return all;
}

Blast::Blast(const std::string& interface)
    : transmitter_{wire::Endpoint{"self:" + interface}},
      thread_{[this] {
          for (unsigned number = 0; !stop_;) {
              for (; transmitter_.room() != 0; ++number) {
                  write_numbered(transmitter_.blank(), number);
                  transmitter_.append(wire::min_frame);
              }
              if (transmitter_.send() == 0)
                  transmitter_.skip();
          }
      }}
{
}

Blast::~Blast()
{
    stop_ = true;
    thread_.join();
}

Numbers receive(Rx& rx, unsigned count)
{
    Numbers all;
    eventually([&] {
        Batch batch;
        rx.receive(batch, std::min<unsigned>(Batch::capacity, count - all.size()));
        const Numbers more = numbers(batch);
        all.insert(all.end(), more.begin(), more.end());
        return all.size() == count;
    });
    return all;
}

void send_all(Tx& tx, Batch& batch)
{
    if (!eventually([&] {
            tx.send(batch);
            return batch.empty();
        }))
        throw std::runtime_error{"the TX ring takes no more"};
}

void forward(Lane& lane) noexcept
{
    Batch batch;
    while (!lane.stopping()) {
        unsigned moved = 0;
        for (auto& [rx, tx, count] : lane.streams) {
            moved += rx->receive(batch);
            count.moved += tx->send(batch);
            count.dropped += batch.size();
            batch.clear();
        }
        lane.idle.after(moved);
    }
}

testing::AssertionResult kept(const Loop& loop)
{
    const wire::Endpoint a{"self:" + loop.a}, b{"self:" + loop.b};
    wire::OneWay::Options options = {};
    options.pattern.shape.sizes = loop.sizes;
    options.pattern.run = wire::draw_run();
    options.frames = loop.frames;
    options.window = window;
    std::vector<wire::OneWay> ways;
    ways.emplace_back(a, b, options);
    options.pattern.direction = wire::Direction::b_to_a;
    if (loop.both)
        ways.emplace_back(b, a, options);

    std::vector<int> fds;
    for (const wire::OneWay& way : ways)
        fds.push_back(way.receiver_fd());
    const auto all = [&ways](auto holds) { return std::all_of(ways.begin(), ways.end(), holds); };
    for (auto last = Clock::now(); !all([](auto& way) { return way.complete(); });) {
        std::size_t arrived = 0;
        for (wire::OneWay& way : ways) {
            way.send();
            arrived += way.receive();
        }
        if (arrived != 0)
            last = Clock::now();
        else if (Clock::now() > last + patience)
            break;
        else
            wire::wait_readable(fds, std::chrono::milliseconds{10});
    }

    if (all([](auto& way) { return way.kept_promise(); }))
        return testing::AssertionSuccess();
    auto broken = testing::AssertionFailure();
    for (const wire::OneWay& way : ways)
        broken << way.report().dump() << '\n';
    return broken;
}

}  // namespace pollux::test
