// SPDX-License-Identifier: BSD-3-Clause
#include "eal/eal_trial.hpp"

#include "base/unique_fd.hpp"

#include <rte_eal.h>
#include <rte_log.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>

namespace pollux {

namespace {

// Options that no EAL knows. It ends at the first one, before it has done anything, or at the
// second one if it took the first for the value of an option.
constexpr std::array ends{"--end-of-options", "--without-its-value"};

// The child's exit status. rte_eal_init() returns where the EAL runs already, for example.
enum Status { ended, came_back };

[[noreturn]] void try_out(std::vector<std::string> arguments)
{
    arguments.erase(std::find(arguments.begin(), arguments.end(), "--"), arguments.end());
    arguments.insert(arguments.end(), ends.begin(), ends.end());
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::atexit([] { _exit(ended); });  // runs before what the process itself has registered
    rte_openlog_stream(nullptr);
    rte_eal_init(static_cast<int>(argv.size() - 1), argv.data());
    _exit(came_back);
}

}  // namespace

std::string eal_complaint(const std::vector<std::string>& arguments)
{
    const UniqueFd printed{memfd_create("pollux-eal-trial", MFD_CLOEXEC)};
    const pid_t child = fork();
    if (child == 0) {
        dup2(printed.get(), STDOUT_FILENO);
        dup2(printed.get(), STDERR_FILENO);
        try_out(arguments);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != ended)
        return "";
    std::array<char, 4096> text;
    const ssize_t size = pread(printed.get(), text.data(), text.size(), 0);
    const std::string all(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return all.find(ends[0]) != std::string::npos ? "" : all.substr(0, all.find('\n'));
}

}  // namespace pollux
