// SPDX-License-Identifier: BSD-3-Clause
//
// usage: steer show IF
//        steer rss IF QUEUE,QUEUE… [symmetric]
//        steer flow IF QUEUE ETHER_TYPE
//
// Guards of RSS and of an ntuple rule, by hand: makes one, prints what it has put back and what is
// there now, and keeps it until SIGTERM. `show` only puts back, and ends.
#include <pollux/error.hpp>
#include <pollux/ntuple_rule.hpp>
#include <pollux/rss.hpp>
#include <tuning/journal.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::vector<unsigned> numbers(const std::string& list)
{
    std::vector<unsigned> result;
    std::istringstream text{list};
    for (std::string number; std::getline(text, number, ',');)
        result.push_back(static_cast<unsigned>(std::stoul(number)));
    return result;
}

void say(const std::string& put_back, const std::string& now)
{
    std::cout << "put back: " << put_back << '\n' << now << std::endl;
}

void wait_for_sigterm()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::cout << "guarding" << std::endl;
    int signal = 0;
    sigwait(&set, &signal);
}

int run(const std::vector<std::string>& words)
{
    const pollux::Netdev netdev{words.at(1)};
    if (words[0] == "show") {
        const std::string features = netdev.xdp_features ? netdev.xdp_features->text() : "not said";
        say(pollux::play_back_journal(netdev),
            std::to_string(netdev.speed) + " Mbit/s, XDP: " + features);
    } else if (words[0] == "rss") {
        const bool symmetric = words.size() > 3 && words[3] == "symmetric";
        const pollux::RssGuard guard{
            {.netdev = netdev, .queues = numbers(words.at(2)), .symmetric = symmetric}};
        say(guard.put_back(), "table of " + std::to_string(guard.rss().table.size()));
        wait_for_sigterm();
    } else {
        const auto ether_type = static_cast<std::uint16_t>(std::stoul(words.at(3), nullptr, 0));
        const pollux::NtupleRule rule{{.netdev = netdev,
                                       .match = {.ether_type = ether_type},
                                       .queue = static_cast<unsigned>(std::stoul(words.at(2)))}};
        say(rule.put_back(), "location " + std::to_string(rule.location()));
        wait_for_sigterm();
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::cerr << "steer: " << error.what() << '\n';
        return 1;
    }
}
