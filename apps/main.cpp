// SPDX-License-Identifier: BSD-3-Clause
// pollux COMMAND …: finds the command by its name, and turns what it throws into one line and an
// exit status: 0 done, 1 failed at run time, 2 wrong usage.
#include "attach/attach.hpp"
#include "cli/hints.hpp"
#include "cli/usage.hpp"
#include "fwd/fwd.hpp"

#include <rte_version.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace {

struct Command {
    const char* name;
    const char* summary;
    int (*run)(int argc, char** argv);  // argv[0] is the command's name
};

constexpr std::array commands{
    Command{"attach", "hold interfaces for a DPDK application", tool::attach::run},
    Command{"fwd", "forward packets between interfaces", tool::fwd::run},
};

void print_help(std::FILE* to)
{
    std::fputs("Usage: pollux COMMAND [OPTIONS]\n"
               "       pollux help [COMMAND]\n"
               "       pollux --version\n"
               "\n"
               "Drives the queues of kernel network interfaces with DPDK, by AF_XDP.\n"
               "\n"
               "Commands:\n",
               to);
    for (const Command& command : commands)
        std::fprintf(to, "  %-10s %s\n", command.name, command.summary);
    std::fputs("\n'pollux help COMMAND' lists the options of a command.\n", to);
}

// If one of the descriptors 0, 1 and 2 were closed, the next socket would get its number, and
// output for stdout would be written to that socket.
void keep_standard_descriptors()
{
    int fd = 0;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int fail(const std::string& who, std::string text, int status)
{
    std::replace(text.begin(), text.end(), '\n', ' ');  // scripts read one line
    std::fprintf(stderr, "%s: %s\n", who.c_str(), text.c_str());
    return status;
}

int run(const Command& command, int argc, char** argv)
{
    const std::string who = std::string{"pollux "} + command.name;
    try {
        return command.run(argc, argv);
    } catch (const tool::UsageError& error) {
        return fail(who, error.what(), tool::exit_usage);
    } catch (const std::exception& error) {
        return fail(who, tool::with_flags(error.what()), tool::exit_failure);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    keep_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);  // a reader that went away must not end the process

    std::string_view name = argc > 1 ? argv[1] : "";
    std::string help_option = "--help";
    std::array<char*, 2> help_arguments{};
    if (name == "help" && argc == 3) {  // pollux COMMAND --help
        name = argv[2];
        help_arguments = {argv[2], help_option.data()};
    }
    if (name == "--help" || name == "-h" || name == "help") {
        print_help(stdout);
        return 0;
    }
    if (name == "--version" || name == "-V") {
        std::printf("pollux %s, %s\n", POLLUX_VERSION, rte_version());
        return 0;
    }
    const auto command = std::find_if(commands.begin(), commands.end(),
                                      [&](const Command& one) { return one.name == name; });
    if (command != commands.end())
        return run(*command, argc - 1,
                   help_arguments[0] != nullptr ? help_arguments.data() : argv + 1);

    if (name.empty()) {
        print_help(stderr);
        return tool::exit_usage;
    }
    return fail("pollux", "unknown command '" + std::string{name} + "', see pollux --help",
                tool::exit_usage);
}
