// SPDX-License-Identifier: BSD-3-Clause
#include "attach.hpp"

#include "command.hpp"
#include "options.hpp"

#include "cli/hints.hpp"
#include "session/netdevs.hpp"

#include <pollux/capabilities.hpp>
#include <pollux/hold.hpp>

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
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
        const char* const known = sigdescr_np(signal);
        say(fmt::format("{} was killed by signal {} ({})", name, signal,
                        known != nullptr ? known : "a real-time signal"));
        return 128 + signal;
    }
    say(fmt::format("{} has ended with exit code {}", name, WEXITSTATUS(status)));
    return WEXITSTATUS(status);
}

// Throws what says why the command was not run.
int attach(const Options& options, const WaitedSignals& signals)
{
    const Holds holds = hold_all(options);
    const Command command{options.command, signals};
    // For promiscuous mode and offloads, and for signals to a command of another user.
    pollux::drop_capabilities(std::array{CAP_NET_ADMIN, CAP_KILL});
    const std::string& name = options.command[0];
    return exit_code(name, command.wait([&name] {
        say(name + " has gone into the background, held until its last process ends");
    }));
}

int fail(const char* text, int status)
{
    say(with_flags(text));
    return status;
}

}  // namespace

// As env and timeout do, so that no code of ours is taken for the command's own.
int run(int argc, char** argv)
{
    constexpr int failed = 125, cannot_be_run = 126, not_found = 127;
    const WaitedSignals signals;
    try {
        const auto options = parse(argc, argv);
        return options ? attach(*options, signals) : 0;
    } catch (const Command::NotRun& error) {
        return fail(error.what(), error.code().value() == ENOENT ? not_found : cannot_be_run);
    } catch (const std::exception& error) {
        if (const int signal = signals.ending(); signal != 0)  // it has ended a wait
            return 128 + signal;
        return fail(error.what(), failed);
    }
}

}  // namespace tool::attach
