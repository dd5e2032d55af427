// SPDX-License-Identifier: BSD-3-Clause
// An application may lock its memory, what it has and what it will have. The thread that watches
// the link must go on then, although without CAP_IPC_LOCK it gets no new memory.
#include "support/lab.hpp"

#include <netdev/link_watch.hpp>

#include <gtest/gtest.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>

namespace pollux::test {

namespace {

// From now on no thread of this process gets memory from the kernel.
bool lock_memory()
{
    constexpr rlimit none{.rlim_cur = 0, .rlim_max = 0};
    const cap_value_t ipc_lock = CAP_IPC_LOCK;
    const cap_t capabilities = cap_get_proc();
    cap_set_flag(capabilities, CAP_EFFECTIVE, 1, &ipc_lock, CAP_CLEAR);
    const bool locked = setrlimit(RLIMIT_MEMLOCK, &none) == 0 && mlockall(MCL_FUTURE) == 0 &&
                        cap_set_proc(capabilities) == 0;
    cap_free(capabilities);
    return locked;
}

// What malloc() has kept for the threads that have no heap of their own.
void use_up_heap()
{
    for (std::size_t size = 65536; size >= 16; size /= 2)
        while (std::malloc(size) != nullptr) {  // NOLINT: it is never freed
        }
}

TEST(LockedMemory, LinkIsWatchedNevertheless)
{
    const Veth veth{"port0", "host0"};
    const pid_t watcher = fork();
    if (watcher == 0) {
        const LinkWatch watch{Netdev{"port0"}};
        if (!lock_memory())
            _exit(2);
        use_up_heap();
        raise(SIGSTOP);
        _exit(eventually([&] { return watch.state() == LinkState::down; }) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(watcher, &status, WUNTRACED), watcher);
    ASSERT_TRUE(WIFSTOPPED(status)) << "the memory could not be locked";
    ip("link set host0 down");
    kill(watcher, SIGCONT);
    ASSERT_EQ(waitpid(watcher, &status, 0), watcher);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace

}  // namespace pollux::test
