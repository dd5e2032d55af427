// SPDX-License-Identifier: BSD-3-Clause
// What the tests are made of: pairs of virtual interfaces, hosts at their far ends, and patience.
#pragma once

#include "support/frames.hpp"
#include "support/wire/receiver.hpp"
#include "support/wire/transmitter.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace pollux::test {

// Runs `ip` with these words, in the network namespace of this process. Throws when it fails.
void ip(const std::string& words);
bool exists(const std::string& interface);

// A pair of virtual Ethernet interfaces, up and with carrier: `name` is for the library, `peer` for
// the host behind it.
class Veth {
public:
    // With fewer queues the peer sends to the first ones only.
    Veth(std::string name, std::string peer, unsigned queues = 1, unsigned peer_queues = 0);
    ~Veth();  // unless somebody has deleted it
    Veth(const Veth&) = delete;
    Veth& operator=(const Veth&) = delete;

    const std::string& name() const noexcept { return name_; }
    const std::string& peer() const noexcept { return peer_; }
    Netdev netdev() const { return Netdev{name_}; }

private:
    std::string name_, peer_;
};

// From now on the kernel of the host behind the veth takes what has arrived only once in a while.
void hold_up(const Veth& veth, std::chrono::nanoseconds period = std::chrono::minutes{1});
// From now on the veth's queue stops while the host takes no more. Without a qdisc its driver drops
// the packets.
void queue_behind(const Veth& veth);

// Only so that a broken promise ends a test; never part of a verdict.
constexpr std::chrono::seconds patience{20};

// Looks again and again, until the condition holds; false if it never did.
template <class Condition>
bool eventually(Condition condition)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::yield();
    }
    return true;
}

// Frames on their way at once: less than the smallest ring, which is veth's own, of 256.
constexpr unsigned window = 64;

// The host at the far end: sends frames with numbers, and checks every byte of those that arrive.
class Wire {
public:
    explicit Wire(const std::string& interface);

    // `count` frames with the next numbers, at once: at most `window` without waiting.
    void send(unsigned count, unsigned size = wire::min_frame, unsigned flow = 0);
    unsigned sent() const noexcept { return sent_; }

    // The numbers of the frames that have come in since the last call. Throws on a damaged one.
    Numbers receive();
    // The same, but waits until so many have come, or none comes any more.
    Numbers receive(unsigned count);

    // Sends `count` frames, and each window only when `accounted()` has grown by all before it.
    template <class Accounted>
    bool feed(unsigned count, Accounted accounted, unsigned size = wire::min_frame)
    {
        const auto before = accounted();
        for (unsigned sent = 0; sent < count;) {
            const unsigned some = std::min(window, count - sent);
            send(some, size);
            sent += some;
            if (!eventually([&] { return accounted() - before >= sent; }))
                return false;
        }
        return true;
    }

private:
    wire::Transmitter transmitter_;
    wire::Receiver receiver_;
    unsigned sent_ = 0;
};

// Sends as fast as it can, in a thread of its own, for as long as it lives.
class Blast {
public:
    explicit Blast(const std::string& interface);
    ~Blast();
    Blast(const Blast&) = delete;
    Blast& operator=(const Blast&) = delete;

private:
    wire::Transmitter transmitter_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

// All of `count` frames that the socket receives, or fewer when no more come.
Numbers receive(Rx& rx, unsigned count);
// Sends all of the batch; throws when that takes for ever.
void send_all(Tx& tx, Batch& batch);

// The loop of the README.
void forward(Lane& lane) noexcept;

// For suites that run in both modes.
inline std::string mode_name(const testing::TestParamInfo<XdpMode>& mode)
{
    return mode.param == XdpMode::native ? "Native" : "Generic";
}

struct Loop {
    std::string a, b;  // interfaces of the hosts
    std::uint64_t frames;
    bool both = false;  // directions at once
    std::vector<std::uint16_t> sizes = {64};
};
// A closed loop through somebody else's forwarder: every frame arrives, once, in order, undamaged.
testing::AssertionResult kept(const Loop& loop);

}  // namespace pollux::test
