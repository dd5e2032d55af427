// SPDX-License-Identifier: BSD-3-Clause
// How Pollux keeps its own XDP program under a PMD that insists on its own.
//
// net_af_xdp leaves the XDP program to libxdp. On closing any port it detaches whatever program is
// on the netdev, so that the other ports go deaf, and after SIGKILL libxdp's default program stays
// on the netdev. Two facts cure both:
//
// 1. libxdp (1.3.1 to 1.6.3) adopts a program that is already attached if it has the names in
//    bpf/pollux.bpf.c. It then puts the sockets that the PMD makes into our map.
// 2. A program that is attached by a bpf_link cannot be detached by anyone else, and it goes when
//    the link's last file descriptor is closed, which the kernel does for a killed process.
//
// So: attach by link before the first queue is set up, and let the PMD's own detach fail.
//
// If another Pollux process has already done so, libxdp would adopt that process's program, and
// this process would go deaf when the other one ends. So each process takes a descriptor of the one
// link, and works with the maps of the one program. Then they may end in any order. The maps
// `pollux_owner` and `pollux_claims` say whose program it is and which process drives which queue.
//
// If libxdp's dispatcher is on the netdev, our program becomes a part of it: dispatcher.cpp.
#include "xdp/program.hpp"

#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "base/shared_by.hpp"
#include "netdev/netdev_key.hpp"
#include "shared.h"
#include "xdp/bpf_info.hpp"
#include "xdp/occupied.hpp"
#include "xdp/program_object.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pollux {

namespace {

Error not_attached(const Netdev& netdev, int errnum)
{
    // BPF_LINK_CREATE gives no text. What rtnetlink would say ("Peer MTU is too large to set XDP")
    // is lost, so the hint has to come from the errno.
    std::string hint;
    if (errnum == ERANGE || errnum == EINVAL)
        hint = "the MTU of " + std::to_string(netdev.mtu) +
               " may be too large for XDP; lower it, or that of the veth peer";
    else if (errnum == EOPNOTSUPP)
        hint = "the driver " + netdev.driver + " has no native XDP; set `xdp_mode` to generic";
    else if (errnum == ENOSPC)
        hint = "a veth needs as many RX queues as its peer has TX queues";
    else if (errnum == EPERM)
        hint = "CAP_NET_ADMIN and CAP_SYS_ADMIN are needed";
    return fail(errnum == EBUSY ? Cause::netdev_in_use : cause_of(errnum), errnum, netdev.name,
                "cannot attach the XDP program", hint);
}

void require_mode(const Netdev& netdev, XdpMode wanted, bool native, const std::string& whose)
{
    if (wanted != XdpMode::automatic && native != (wanted == XdpMode::native))
        throw fail(Cause::netdev_in_use, EBUSY, netdev.name,
                   whose + " has its XDP program there in another mode already",
                   "set the same `xdp_mode` for all queues of an interface");
}

// Only a program that is bound to the driver can put them back. As long as it cannot call others,
// it is for those who ask.
bool keeps_tags_beside(const Netdev& netdev)
{
    return netdev.driver == "veth" && running_kernel() >= bound_program_calls_others;
}

UniqueFd link(const Netdev& netdev, const ProgramObject& object, __u32 mode)
{
    bpf_link_create_opts options = {};
    options.sz = sizeof options;
    options.flags = mode;
    return UniqueFd{
        bpf_link_create(object.fd(), static_cast<int>(netdev.index), BPF_XDP, &options)};
}

}  // namespace

std::shared_ptr<Program> Program::on(const Netdev& netdev, XdpMode mode, Sharing sharing,
                                     bool metadata)
{
    static SharedBy<NetdevKey, Program> programs;
    return programs.get(
        NetdevKey{netdev},
        [&] { return std::make_shared<Program>(netdev, mode, sharing, metadata); },
        [&](const Program& program) {
            if (sharing == Sharing::alone || !program.is_on(netdev))
                return false;
            require_mode(netdev, mode, program.native(), "this process");
            return true;
        });
}

Program::Program(const Netdev& netdev, XdpMode mode, Sharing sharing, bool metadata)
{
    const InNetns in_netns{netdev.netns.get()};
    // A program that is there may be about to go with its last holder, or may be so new that its
    // link has no id yet. Both take milliseconds; the second is chosen, and is how much later a
    // refusal comes.
    std::optional<AttachedProgram> there;
    const bool done = retry(std::chrono::seconds{1}, [&] {
        there = attached_program(netdev);
        if (!there)
            return (mode != XdpMode::generic && (metadata || keeps_tags_beside(netdev)) &&
                    create_with_metadata(netdev)) ||
                   create(netdev, mode);
        return is_dispatcher(*there) ? enter(netdev, *there, mode, sharing)
                                     : join(netdev, *there, mode, sharing);
    });
    if (!done)
        throw !there            ? not_attached(netdev, EBUSY)
        : is_dispatcher(*there) ? occupied_dispatcher(netdev, *there)
                                : occupied(netdev, *there);
}

// Returns false if it is another dispatcher meanwhile, or another Pollux process is in it.
bool Program::enter(const Netdev& netdev, const AttachedProgram& dispatcher, XdpMode wanted,
                    Sharing sharing)
{
    if (sharing == Sharing::alone)
        throw indivisible_dispatcher(netdev, dispatcher);
    require_mode(netdev, wanted, !dispatcher.generic, "libxdp's dispatcher");
    auto component = std::make_unique<const Component>(netdev, dispatcher);
    if (!*component)
        return false;
    native_ = !dispatcher.generic;
    no_metadata_ = "libxdp's dispatcher is attached, and it is not bound to the driver";
    use(netdev, component->fd());
    component_ = std::move(component);
    return true;
}

// Returns false if it has gone meanwhile, or may not be joined.
bool Program::join(const Netdev& netdev, const AttachedProgram& there, XdpMode wanted,
                   Sharing sharing)
{
    if (there.version != POLLUX_PROGRAM_VERSION)
        throw occupied(netdev, there);
    if (sharing == Sharing::alone)
        return false;
    require_mode(netdev, wanted, !there.generic,
                 "another Pollux process (pid " + std::to_string(there.owner) + ")");
    link_ = xdp_link(netdev.index, there.id);
    const UniqueFd program{link_ ? bpf_prog_get_fd_by_id(there.id) : -1};
    if (!program)
        return false;
    native_ = !there.generic;
    joined_ = true;
    use(netdev, program.get());
    if (bound_)
        no_metadata_.clear();
    return true;
}

// Returns false if another program was quicker.
bool Program::create(const Netdev& netdev, XdpMode wanted)
{
    const ProgramObject object{netdev, {}};
    native_ = wanted != XdpMode::generic;
    if (!native_)
        no_metadata_ = "generic mode has no metadata";
    link_ = link(netdev, object, native_ ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
    if (!link_ && errno == EOPNOTSUPP && wanted == XdpMode::automatic) {
        native_ = false;
        link_ = link(netdev, object, XDP_FLAGS_SKB_MODE);
    }
    if (!link_ && (errno == EBUSY || errno == EEXIST))  // EEXIST: one in the other mode
        return false;
    if (!link_)
        throw not_attached(netdev, errno);
    use(netdev, object.fd());
    return true;
}

// Returns false if another program was quicker, or if kernel or driver cannot do it.
bool Program::create_with_metadata(const Netdev& netdev)
{
    try {
        const ProgramObject object{netdev, {.metadata = true}};
        link_ = link(netdev, object, XDP_FLAGS_DRV_MODE);
        if (link_) {
            native_ = true;
            no_metadata_.clear();
            use(netdev, object.fd());
            return true;
        }
        no_metadata_ = "the driver does not accept a program that is bound to it";
    } catch (const Error& error) {
        no_metadata_ = "the kernel does not load such a program (it needs Linux 6.3)";
        if (!error.details().reason.empty())
            no_metadata_ += ": " + error.details().reason;
        link_ = UniqueFd{};
    }
    return false;
}

// Opens the maps, so that they stay even if the process that loaded them ends.
void Program::use(const Netdev& netdev, int program)
{
    id_ = program_info(program).id;
    maps_ = {.xsks = map_of(program, "xsks_map"),
             .passed = map_of(program, "pollux_passed"),
             .queues = map_of(program, "pollux_queues"),
             .flows = map_of(program, "pollux_flows"),
             .programs = map_of(program, "pollux_programs")};
    bound_ = static_cast<bool>(map_of(program, "pollux_bound"));
    UniqueFd claims = map_of(program, "pollux_claims");
    if (!maps_.xsks || !maps_.passed || !maps_.queues || !maps_.flows || !claims)
        throw fail(errno, netdev.name, "cannot use the maps of XDP program " + std::to_string(id_),
                   "CAP_SYS_ADMIN is needed");
    claims_ = Claims{std::move(claims)};
    sockets_ = SocketLookup{maps_.xsks.get()};
    queues_ = map_info(maps_.xsks.get()).max_entries;
    if (queues_ < netdev.queues())
        throw fail(Cause::netdev_in_use, EBUSY, netdev.name,
                   "its XDP program is for " + std::to_string(queues_) +
                       " queues, and meanwhile it has " + std::to_string(netdev.queues()),
                   "end the Pollux processes on it first");
}

// After the deletion, a run of the XDP program may still be using the old entry. membarrier() waits
// until every CPU has passed through a quiescent state.
void Program::forget(const std::vector<unsigned>& queues) noexcept
{
    for (const unsigned queue : queues)
        bpf_map_delete_elem(maps_.xsks.get(), &queue);
    // Without it (nohz_full, seccomp): much longer than a driver's poll takes. Chosen.
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) != 0)
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
}

bool Program::attached() const noexcept
{
    if (component_)
        return is_linked(id_);
    const bpf_link_info link = link_info(link_.get());
    return link.xdp.ifindex != 0 && link.prog_id == id_;
}

// False if this was the program of an earlier netdev with the same ifindex.
bool Program::is_on(const Netdev& netdev) const
{
    if (component_)
        return is_linked(id_);
    const auto there = attached_program(netdev);
    return there && there->id == id_;
}

std::string Program::fault(const std::vector<unsigned>& queues) const
{
    const std::string name = "XDP program " + std::to_string(id_);
    if (!attached())
        return name + " was detached, and its packets go to the kernel";
    for (const unsigned queue : queues)
        if (!sockets_.has_socket(queue))
            return "the socket of queue " + std::to_string(queue) +
                   " was taken out of the map of " + name +
                   ", and the queue's packets go to the kernel";
    return {};
}

std::uint64_t Program::passed() const noexcept
{
    // The kernel returns one value for each possible CPU.
    const int cpus = libbpf_num_possible_cpus();
    std::uint64_t sum = 0;
    std::vector<std::uint64_t> values(cpus > 0 ? static_cast<std::size_t>(cpus) : 0);
    const __u32 queues = map_info(maps_.passed.get()).max_entries;
    for (__u32 queue = 0; queue < queues && !values.empty(); ++queue)
        if (bpf_map_lookup_elem(maps_.passed.get(), &queue, values.data()) == 0)
            for (const std::uint64_t value : values)
                sum += value;
    return sum;
}

}  // namespace pollux
