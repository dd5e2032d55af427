// SPDX-License-Identifier: BSD-3-Clause
#include "command.hpp"

#include <pollux/error.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace tool::attach {

namespace {

// Runs in the child, so it calls only what is safe after fork().
[[noreturn]] void become(char* const* argv, pid_t parent, const sigset_t& unblocked, int report)
{
    // posix_spawn() cannot do this. A parent that is gone by now will not send the signal any more.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1);
    std::signal(SIGPIPE, SIG_DFL);  // main() ignores it
    sigprocmask(SIG_SETMASK, &unblocked, nullptr);
    execvp(argv[0], argv);
    const int error = errno;
    [[maybe_unused]] const ssize_t size = write(report, &error, sizeof error);
    _exit(127);
}

// Of this process. Empty where the kernel does not say (CONFIG_PROC_CHILDREN).
std::vector<pid_t> children()
{
    std::vector<pid_t> all;
    std::error_code ignored;
    for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task", ignored}) {
        std::ifstream list{thread.path() / "children"};
        for (pid_t pid = 0; list >> pid;)
            all.push_back(pid);
    }
    return all;
}

Command::NotRun not_run(const std::string& name, int error)
{
    return Command::NotRun{
        {.where = name,
         .problem = "cannot be run",
         .errnum = error,
         .hint = error == ENOENT ? "is it installed, and in PATH?" : "is it a program?"}};
}

}  // namespace

WaitedSignals::WaitedSignals() noexcept
{
    // Not those that this process gets for a fault of its own, nor those by which a shell stops and
    // continues it together with the command.
    sigfillset(&set_);
    for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT, SIGPIPE,
                             SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT})
        sigdelset(&set_, signal);
    std::signal(SIGCHLD, SIG_DFL);  // if it was inherited as ignored, it would never arrive
    sigprocmask(SIG_BLOCK, &set_, &before_);
}

int WaitedSignals::ending() const noexcept
{
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM})
        sigaddset(&ends, signal);
    constexpr timespec at_once{};
    return std::max(0, sigtimedwait(&ends, nullptr, &at_once));
}

Command::Command(const std::vector<std::string>& arguments, const WaitedSignals& signals)
    : signals_{signals}
{
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::array<int, 2> report{};  // closed by exec, so that an end of file means success
    if (pipe2(report.data(), O_CLOEXEC) != 0)
        throw not_run(arguments[0], errno);

    not_ours_ = children();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0)
        become(argv.data(), parent, signals.before(), report[1]);
    int error = errno;
    close(report[1]);
    const bool failed = pid_ < 0 || read(report[0], &error, sizeof error) == sizeof error;
    close(report[0]);
    if (!failed)
        return;
    if (pid_ > 0)
        waitpid(pid_, nullptr, 0);
    throw not_run(arguments[0], error);
}

std::vector<pid_t> Command::left() const
{
    std::vector<pid_t> all = children();
    std::erase_if(
        all, [this](pid_t pid) { return std::ranges::find(not_ours_, pid) != not_ours_.end(); });
    return all;
}

void Command::pass_on(int signal) const
{
    std::vector<pid_t> all = left();
    if (all.empty())  // it runs, but the kernel does not say so
        all = {pid_};
    for (const pid_t pid : all)
        kill(pid, signal);
}

int Command::wait(const std::function<void()>& in_background) const
{
    int status = 0;
    for (bool runs = true;;) {
        siginfo_t info;
        const int signal = sigwaitinfo(&signals_.set(), &info);
        // A signal from the terminal has reached the command as well.
        if (signal > 0 && signal != SIGCHLD && info.si_code <= 0)
            pass_on(signal);
        const bool ran = runs;
        int of_one = 0;
        pid_t pid = 0;
        while ((pid = waitpid(-1, &of_one, WNOHANG)) > 0) {
            if (pid == pid_ || !ran)  // what ends before the program itself does not count
                status = of_one;
            runs &= pid != pid_;
        }
        if (runs)
            continue;
        if (left().empty())
            return status;
        if (ran)
            in_background();
    }
}

}  // namespace tool::attach
