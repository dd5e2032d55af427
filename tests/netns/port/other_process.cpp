// SPDX-License-Identifier: BSD-3-Clause
#include "other_process.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace pollux::test {

OtherProcess::OtherProcess(const std::vector<std::string>& words)
{
    std::vector<char*> argv;
    for (const std::string& word : words)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);

    std::array<int, 2> output{};
    posix_spawn_file_actions_t actions;
    if (pipe2(output.data(), O_CLOEXEC) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO) != 0)
        throw std::runtime_error{"no pipe"};
    const int error = posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(output[1]);
    char first = 0;
    const bool said_something = error == 0 && read(output[0], &first, 1) == 1;
    close(output[0]);
    if (said_something)
        return;
    if (error != 0)
        pid_ = -1;
    end();
    throw std::runtime_error{"cannot run " + words[0]};
}

void OtherProcess::end()
{
    const pid_t pid = std::exchange(pid_, -1);
    if (pid < 0)
        return;
    kill(pid, SIGTERM);
    waitpid(pid, nullptr, 0);
}

OtherProcess hold(const std::string& interface, unsigned queue)
{
    const char* wire = std::getenv("WIRE");  // NOLINT(concurrency-mt-unsafe)
    if (wire == nullptr)
        throw std::runtime_error{"WIRE does not say where the tool `wire` is"};
    return OtherProcess{
        {wire, "hold", "--on", "self:" + interface, "--queue", std::to_string(queue)}};
}

}  // namespace pollux::test
