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
#include <cstdlib>

namespace pollux {

namespace {

// Words that no EAL knows: at the first it ends, before it has done anything; at the second where
// the first was taken for the value of an option.
constexpr std::array ends{"--end-of-words", "--without-its-value"};

// Of the child. The EAL comes back where it runs already, for one.
enum Status { ended, came_back };

[[noreturn]] void try_out(std::vector<std::string> words)
{
    words.erase(std::find(words.begin(), words.end(), "--"), words.end());
    words.insert(words.end(), ends.begin(), ends.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    std::atexit([] { _exit(ended); });  // ahead of what the process itself has registered
    rte_openlog_stream(nullptr);
    rte_eal_init(static_cast<int>(argv.size() - 1), argv.data());
    _exit(came_back);
}

}  // namespace

std::string eal_complaint(const std::vector<std::string>& words)
{
    const UniqueFd said{memfd_create("pollux-eal-trial", MFD_CLOEXEC)};
    const pid_t child = fork();
    if (child == 0) {
        dup2(said.get(), STDOUT_FILENO);
        dup2(said.get(), STDERR_FILENO);
        try_out(words);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != ended)
        return "";
    std::array<char, 4096> text;
    const ssize_t size = pread(said.get(), text.data(), text.size(), 0);
    const std::string all(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return all.find(ends[0]) != std::string::npos ? "" : all.substr(0, all.find('\n'));
}

}  // namespace pollux
