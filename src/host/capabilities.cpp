// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/capabilities.hpp"

#include "base/refuse.hpp"
#include "base/text.hpp"

#include <linux/capability.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>

namespace pollux {

namespace {

struct Need {
    cap_value_t capability;
    const char* name;
};

// For settings of the netdev, the AF_XDP sockets, the UMEM beyond RLIMIT_MEMLOCK, and programs and
// maps that libxdp opens by their ids. CAP_SYS_ADMIN includes CAP_BPF and CAP_PERFMON.
constexpr std::array<Need, 4> needs{{
    {CAP_NET_ADMIN, "CAP_NET_ADMIN"},
    {CAP_NET_RAW, "CAP_NET_RAW"},
    {CAP_IPC_LOCK, "CAP_IPC_LOCK"},
    {CAP_SYS_ADMIN, "CAP_SYS_ADMIN"},
}};

using Capabilities = std::unique_ptr<_cap_struct, decltype(&cap_free)>;

Capabilities own_capabilities()
{
    Capabilities own{cap_get_proc(), cap_free};
    if (!own)
        throw fail(errno, "", "cannot read the capabilities");
    return own;
}

bool has(const Capabilities& own, cap_value_t capability, cap_flag_t set)
{
    cap_flag_value_t value = CAP_CLEAR;
    cap_get_flag(own.get(), capability, set, &value);
    return value == CAP_SET;
}

// In any other one, CapEff looks full, but the kernel does not let it load BPF programs.
bool in_initial_user_namespace()
{
    constexpr ino_t initial = 0xEFFFFFFD;  // PROC_USER_INIT_INO
    struct stat namespace_file = {};
    return stat("/proc/self/ns/user", &namespace_file) != 0 || namespace_file.st_ino == initial;
}

}  // namespace

void require_capabilities()
{
    if (!in_initial_user_namespace())
        throw fail(EPERM, "", "cannot use AF_XDP in a user namespace: the initial one is needed",
                   "run it as the host's root, or in a container that has the host's user "
                   "namespace (not rootless)");
    const Capabilities own = own_capabilities();
    std::string missing;
    for (const Need& need : needs)
        if (!has(own, need.capability, CAP_EFFECTIVE))
            add_to_list(missing, need.name);
    if (!missing.empty())
        throw fail(EPERM, "", "cannot use AF_XDP without " + missing,
                   "run as root, or give the program's file these capabilities (setcap): then all "
                   "who may run it have them, and arguments that load code are refused");
}

void drop_capabilities(std::span<const int> except)
{
    const Capabilities own = own_capabilities();
    const Capabilities then{cap_init(), cap_free};
    for (const cap_value_t capability : except)
        for (const cap_flag_t flag : {CAP_PERMITTED, CAP_EFFECTIVE})
            if (has(own, capability, CAP_PERMITTED))
                cap_set_flag(then.get(), flag, 1, &capability, CAP_SET);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || cap_set_proc(then.get()) != 0)
        throw fail(errno, "", "cannot give up capabilities");
}

}  // namespace pollux
