// SPDX-License-Identifier: BSD-3-Clause
#include "attach.hpp"

#include "command.hpp"
#include "options.hpp"

#include "session/netdevs.hpp"

#include <pollux/capabilities.hpp>
#include <pollux/hold.hpp>

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace tool::attach {

namespace {

using Holds = std::vector<std::unique_ptr<pollux::Hold>>;

void say(const std::string& text)
{
    fmt::print(stderr, "pollux attach: {}\n", text);
}

Holds hold_all(const Options& options)
{
    Holds holds;
    for (const pollux::Netdev& netdev : find_netdevs(options.interfaces)) {
        const auto& hold = holds.emplace_back(std::make_unique<pollux::Hold>(pollux::HoldOptions{
            .netdev = netdev, .xdp_mode = options.xdp_mode, .take_all = options.take_all}));
        for (const std::string& text : {hold->put_back(), hold->note()})
            if (!text.empty())
                say(fmt::format("{}: {}", netdev.name, text));
    }
    for (const auto& hold : holds)
        say(fmt::format("holds {}: XDP program {}, {}", hold->netdev().name, hold->program_id(),
                        hold->native() ? "native" : "generic"));
    return holds;
}

// As a shell reports it.
int exit_code(const std::string& name, int status)
{
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        say(fmt::format("{} was killed by signal {} ({})", name, signal, sigdescr_np(signal)));
        return 128 + signal;
    }
    say(fmt::format("{} has ended with exit code {}", name, WEXITSTATUS(status)));
    return WEXITSTATUS(status);
}

}  // namespace

int run(int argc, char** argv)
{
    const auto options = parse(argc, argv);
    if (!options)
        return 0;
    const WaitedSignals signals;
    const Holds holds = hold_all(*options);
    const Command command{options->command, signals};
    // For promiscuous mode and offloads, and for signals to a command of another user.
    pollux::drop_capabilities(std::array{CAP_NET_ADMIN, CAP_KILL});
    return exit_code(options->command[0], command.wait());
}

}  // namespace tool::attach
