// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/clock.hpp"
#include "support/wire/injection.hpp"
#include "support/wire/ledger.hpp"
#include "support/wire/pattern.hpp"
#include "support/wire/receiver.hpp"
#include "support/wire/transmitter.hpp"

#include <nlohmann/json.hpp>

namespace wire {

// One direction of a closed loop: sends numbered frames at one end as long as the window is open,
// checks them at the other.
class OneWay {
public:
    struct Options {
        Pattern pattern;
        std::uint64_t frames;
        unsigned window;
        Macs macs;
        Injection injection;
    };
    OneWay(const Endpoint& from, const Endpoint& to, Options options);

    // Until the window is closed or the kernel refuses a frame.
    void send();
    // How many frames of any kind came in.
    std::size_t receive();

    bool complete() const { return sent() == options_.frames && outstanding() == 0; }
    // The kernel did not take the next frame.
    bool refused() const { return transmitter_.waiting() > 0; }
    Clock::time_point last_arrival() const { return last_; }
    int receiver_fd() const { return receiver_.fd(); }

    bool kept_promise() const;
    nlohmann::ordered_json report() const;

private:
    std::uint64_t sent() const;
    std::uint64_t outstanding() const;
    bool window_open() const;
    void compose_next();
    bool check(const Arrival& arrival);  // is it ours?

    Options options_;
    Transmitter transmitter_;
    Receiver receiver_;
    std::uint64_t composed_ = 0;
    Ledger ledger_;
    std::uint64_t corrupt_ = 0, foreign_ = 0;
    Clock::time_point start_, last_;  // the first send, the last arrival of ours
};

}  // namespace wire
