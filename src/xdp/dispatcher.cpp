// SPDX-License-Identifier: BSD-3-Clause
// How Pollux shares a netdev with other XDP programs.
//
// A netdev has room for one XDP program. libxdp puts its dispatcher there, which calls one
// component after another as long as they return XDP_PASS. Each component replaces an empty
// function of the dispatcher (freplace). To add or remove one, libxdp loads a new dispatcher,
// attaches all components to it, and swaps it with the old one in one step, so that every packet
// meets one of the two. libxdp inside the PMD finds our program there too, by its name.
//
// Three things differ from a netdev where our program is alone (program.cpp):
//
// 1. The dispatcher is attached by netlink, so the PMD's close would detach it, with all that it
//    calls (22.11 … 26.07, remove_xdp_program()). Hence a thread in another network namespace
//    closes the PMD's devices, because no netdev has that index there. (tests/drivers/dispatcher)
// 2. A component is pinned in bpffs, so the kernel does not remove it when its process dies.
//    Without sockets in its map it passes everything, and the next start of Pollux removes it.
// 3. The PMD takes the first xsk_def_prog among the components. So there may be no other, and only
//    one Pollux process at a time can be a component.
#include "xdp/dispatcher.hpp"

#include "base/empty_netns.hpp"
#include "base/log_capture.hpp"
#include "base/netns.hpp"
#include "base/open_fds.hpp"
#include "base/refuse.hpp"
#include "base/text.hpp"
#include "shared.h"
#include "tuning/journal_note.hpp"
#include "xdp/attached_program.hpp"
#include "xdp/bpf_info.hpp"
#include "xdp/occupied.hpp"

#include <xdp/libxdp.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace pollux {

namespace {

// Goes around each use of libxdp. Collects what it prints, and closes what it leaks (1.3.1: a
// descriptor for each program that it looks at).
class Libxdp {
public:
    Libxdp() = default;
    ~Libxdp()
    {
        std::vector<OpenFd> leaked = opened_since(before_);
        // Another thread may open a socket at the same time.
        std::erase_if(leaked, [](const OpenFd& one) { return one.kind == OpenFd::Kind::af_xdp; });
        close_leaked(leaked);
    }
    Libxdp(const Libxdp&) = delete;
    Libxdp& operator=(const Libxdp&) = delete;

    std::string reason() { return log_.reason(); }
    void discard() { log_.discard(); }

private:
    LogCapture log_;
    std::vector<OpenFd> before_ = open_xdp_fds();
};

struct Close {
    void operator()(xdp_program* program) const noexcept { xdp_program__close(program); }
    void operator()(xdp_multiprog* programs) const noexcept { xdp_multiprog__close(programs); }
};

std::uint32_t attached_id(const Netdev& netdev)
{
    const auto program = attached_program(netdev);
    return program ? program->id : 0;
}

// Null if it cannot be read. libxdp (1.3.1) asks which dispatcher is attached, and then looks for
// its folder in bpffs, which a process that replaces the dispatcher meanwhile has removed.
std::unique_ptr<xdp_multiprog, Close> read_dispatcher(const Netdev& netdev)
{
    while (true) {
        const std::uint32_t before = attached_id(netdev);
        xdp_multiprog* const all = xdp_multiprog__get_from_ifindex(static_cast<int>(netdev.index));
        std::unique_ptr<xdp_multiprog, Close> found{libxdp_get_error(all) == 0 ? all : nullptr};
        if (found && !xdp_multiprog__is_legacy(found.get()))
            return found;
        if (attached_id(netdev) == before)
            return nullptr;
    }
}

std::vector<AttachedProgram> components_of(const xdp_multiprog& dispatcher)
{
    std::vector<AttachedProgram> components;
    xdp_program* one = nullptr;
    while ((one = xdp_multiprog__next_prog(one, &dispatcher)) != nullptr)
        components.push_back(examine_program(xdp_program__fd(one)));
    return components;
}

xdp_attach_mode mode_of(const AttachedProgram& dispatcher)
{
    return dispatcher.generic ? XDP_MODE_SKB : XDP_MODE_NATIVE;
}

// Swaps the dispatcher for one with or without this component. Returns 0 or -errno.
using Swap = int(xdp_program*, int, xdp_attach_mode, unsigned);
int swap(Swap& how, const Netdev& netdev, const AttachedProgram& dispatcher, int component)
{
    const std::unique_ptr<xdp_program, Close> program{xdp_program__from_fd(component)};
    if (const long error = libxdp_get_error(program.get()); error != 0)
        return static_cast<int>(error);
    return how(program.get(), static_cast<int>(netdev.index), mode_of(dispatcher), 0);
}

// Who has this lock may join the netdev's dispatcher. A process that has another /run does not see
// it; its component is known by its claim.
std::string lock_name(const Netdev& netdev)
{
    return note_name(netdev, ".dispatcher");
}

// Whether the process that put this program of ours there is running.
bool is_alive(int program)
{
    return static_cast<bool>(Claims{map_of(program, "pollux_claims")}.any_holder());
}

// Whatever `why` is, the dispatcher is what is in the way.
Error cannot_join(const Netdev& netdev, const AttachedProgram& dispatcher,
                  const Error::Details& why)
{
    return Error{{.cause = Cause::netdev_in_use,
                  .where = netdev.name,
                  .problem = "libxdp's dispatcher is attached (XDP program " +
                             std::to_string(dispatcher.id) + "), and " + why.problem,
                  .errnum = why.errnum,
                  .reason = why.reason,
                  .hint = why.hint}};
}

Error cannot_read(const Netdev& netdev, const AttachedProgram& dispatcher, Libxdp& libxdp)
{
    return cannot_join(
        netdev, dispatcher,
        {.problem = "its programs cannot be seen",
         .errnum = ENOENT,
         .reason = libxdp.reason(),
         .hint = "they are in the bpffs at /sys/fs/bpf, which `ip netns exec` hides; mount "
                 "it there, or set LIBXDP_BPFFS to another place"});
}

bool still_there(const Netdev& netdev, const AttachedProgram& dispatcher)
{
    return attached_id(netdev) == dispatcher.id;
}

}  // namespace

bool is_dispatcher(const AttachedProgram& program) noexcept
{
    return program.name == "xdp_dispatcher";
}

Component::Component(const Netdev& netdev, const AttachedProgram& dispatcher)
    : netdev_{netdev},
      dispatcher_{dispatcher},
      lock_{lock_name(netdev)}
{
    if (!lock_)
        return;
    if (const int errnum = in_empty_netns([] {}); errnum != 0)
        throw cannot_join(
            netdev, dispatcher,
            {.problem = "net_af_xdp would detach it at its end, unless Pollux can make a network "
                        "namespace",
             .errnum = errnum,
             .hint = "allow this process to make one (`unshare --net`)"});
    if (make_room())
        attach();
}

// Removes what killed processes left. Returns false if the dispatcher is another one now.
bool Component::make_room()
{
    Libxdp libxdp;
    const auto dispatcher = read_dispatcher(netdev_);
    if (!still_there(netdev_, dispatcher_)) {
        libxdp.discard();
        return false;
    }
    if (!dispatcher)
        throw cannot_read(netdev_, dispatcher_, libxdp);
    for (const auto& component : components_of(*dispatcher)) {
        const std::string id = std::to_string(component.id);
        if (component.version != 0) {
            if (component.version != POLLUX_PROGRAM_VERSION)
                throw cannot_join(
                    netdev_, dispatcher_,
                    {.problem = "its program " + id + " is of another version of Pollux",
                     .errnum = EBUSY,
                     .hint = "end that process, or if it was killed, run `xdp-loader unload " +
                             netdev_.name + " --id " + id + "`"});
            const UniqueFd fd{bpf_prog_get_fd_by_id(component.id)};
            if (is_alive(fd.get()))
                return false;
            const int result = swap(xdp_program__detach, netdev_, dispatcher_, fd.get());
            if (result != 0 && still_there(netdev_, dispatcher_))
                throw cannot_join(
                    netdev_, dispatcher_,
                    {.problem = "program " + id + " of a killed Pollux process cannot be removed",
                     .errnum = -result,
                     .reason = libxdp.reason(),
                     .hint = "try `xdp-loader unload " + netdev_.name + " --id " + id + "`"});
            libxdp.discard();
            return false;
        }
        if (component.name == "xsk_def_prog")
            throw cannot_join(netdev_, dispatcher_,
                              {.problem = "its program " + id +
                                          " \"xsk_def_prog\" belongs to a DPDK or libxdp "
                                          "application, which runs on it, or was killed",
                               .errnum = EBUSY,
                               .hint = "if none is running: `xdp-loader unload " + netdev_.name +
                                       " --id " + id + "`"});
        add_to_list(others_, component.name);
    }
    if (others_.empty())
        others_ = "no other program";
    return true;
}

void Component::attach()
{
    const UniqueFd dispatcher{bpf_prog_get_fd_by_id(dispatcher_.id)};
    if (!dispatcher)
        return;
    object_.emplace(netdev_, ProgramObject::Kind{.dispatcher = dispatcher.get()});
    claims_ = Claims{map_of(object_->fd(), "pollux_claims")};
    claims_.take(POLLUX_WHOLE_PROGRAM);
    Libxdp libxdp;
    const int result = swap(xdp_program__attach, netdev_, dispatcher_, object_->fd());
    if (result != 0 && still_there(netdev_, dispatcher_))
        throw cannot_join(netdev_, dispatcher_,
                          {.problem = "libxdp cannot replace it by one that also calls our program",
                           .errnum = -result,
                           .reason = libxdp.reason(),
                           .hint = "unload it, if you are allowed to"});
    libxdp.discard();
    attached_ = result == 0;
}

// Changes nothing if an administrator has already removed it.
Component::~Component()
{
    if (!attached_)
        return;
    const InNetns there{netdev_.netns.get(), std::nothrow};
    Libxdp libxdp;
    swap(xdp_program__detach, netdev_, dispatcher_, object_->fd());
    libxdp.discard();
}

Error occupied_dispatcher(const Netdev& netdev, const AttachedProgram& dispatcher)
{
    Libxdp libxdp;
    const auto programs = read_dispatcher(netdev);
    if (!programs && still_there(netdev, dispatcher))
        return cannot_read(netdev, dispatcher, libxdp);
    libxdp.discard();
    if (!programs)
        return occupied(netdev, dispatcher);
    for (const auto& component : components_of(*programs))
        if (component.version != 0)
            return occupied(netdev, component);
    return occupied(netdev, dispatcher);
}

Error indivisible_dispatcher(const Netdev& netdev, const AttachedProgram& dispatcher)
{
    return cannot_join(netdev, dispatcher,
                       {.problem = "net_af_xdp in another process would detach it at its end",
                        .errnum = EBUSY,
                        .hint = "use `pollux fwd` or the library, or unload the dispatcher, if you "
                                "are allowed to"});
}

}  // namespace pollux
