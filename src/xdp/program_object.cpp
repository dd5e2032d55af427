// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/program_object.hpp"

#include "base/kernel_abi.hpp"
#include "base/log_capture.hpp"
#include "base/refuse.hpp"
#include "shared.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include "alone.skel.h"
#include "component.skel.h"
#include "metadata.skel.h"
#pragma GCC diagnostic pop

namespace pollux {

namespace {

bpf_object* open_object(const ProgramObject::Kind& kind)
{
    std::size_t size = 0;
    const void* bytes = kind.dispatcher >= 0 ? component_bpf__elf_bytes(&size)
                        : kind.metadata      ? metadata_bpf__elf_bytes(&size)
                                             : alone_bpf__elf_bytes(&size);
    bpf_object_open_opts options = {};
    options.sz = sizeof options;
    options.object_name = "pollux";
    return bpf_object__open_mem(bytes, size, &options);
}

bpf_program* program_of(const bpf_object& object)
{
    return bpf_object__find_program_by_name(&object, "xsk_def_prog");
}

}  // namespace

int ProgramObject::fd() const noexcept
{
    return bpf_program__fd(program_of(*object_));
}

ProgramObject::ProgramObject(const Netdev& netdev, const Kind& kind)
{
    const bool alone = kind.dispatcher < 0;
    LogCapture log;
    const auto failed = [&](int errnum) {
        return Error{{.cause = alone ? cause_of(errnum) : Cause::netdev_in_use,
                      .where = netdev.name,
                      .problem = alone
                                     ? "cannot load the XDP program"
                                     : "libxdp's dispatcher is attached, and this kernel does not "
                                       "load the XDP program as one of those that it calls",
                      .errnum = errnum,
                      .reason = log.reason(),
                      .hint = alone ? ""
                                    : "it needs programs of type EXT (freplace), with BTF and BPF "
                                      "trampolines; otherwise unload the dispatcher, if you are "
                                      "allowed to"}};
    };
    object_.reset(open_object(kind));
    if (!object_)
        throw failed(errno);
    if (kind.metadata && running_kernel() < bound_program_calls_others)
        bpf_map__set_autocreate(bpf_object__find_map_by_name(object_.get(), "pollux_programs"),
                                false);
    size_maps(netdev);
    if (!alone && !make_extension_of(kind.dispatcher))
        throw failed(errno);
    if (kind.metadata && !bind_to(netdev))
        throw failed(errno);
    if (const int result = bpf_object__load(object_.get()); result != 0)
        throw failed(-result);
    if (!add_marks())
        throw failed(errno);
}

// The program sees packets of every queue, also of those that no port has taken, and of those that
// an administrator adds later.
void ProgramObject::size_maps(const Netdev& netdev) noexcept
{
    const unsigned queues = std::max(
        {netdev.channels.rx + netdev.channels.combined, netdev.queues(), netdev.most_rx_queues});
    for (const char* name : {"xsks_map", "pollux_passed", "pollux_queues", "pollux_programs"})
        if (bpf_map* map = bpf_object__find_map_by_name(object_.get(), name))
            bpf_map__set_max_entries(map, queues);
    bpf_map* claims = bpf_object__find_map_by_name(object_.get(), "pollux_claims");
    bpf_map__set_max_entries(claims, queues + 1);  // with POLLUX_WHOLE_PROGRAM
}

// libxdp will attach it to another dispatcher. The kernel allows that if both look the same.
bool ProgramObject::make_extension_of(int dispatcher) noexcept
{
    bpf_program* program = program_of(*object_);
    return bpf_program__set_attach_target(program, dispatcher, "xdp_dispatcher") == 0 &&
           bpf_program__set_type(program, BPF_PROG_TYPE_EXT) == 0 &&
           bpf_program__set_expected_attach_type(program, {}) == 0;
}

bool ProgramObject::bind_to(const Netdev& netdev) noexcept
{
    bpf_program* program = program_of(*object_);
    bpf_program__set_ifindex(program, netdev.index);
    return bpf_program__set_flags(program, bpf_program__flags(program) | bpf_xdp_dev_bound_only) ==
           0;
}

// The program itself does not use these maps. They are bound to it so that other processes find
// them.
bool ProgramObject::add_marks() noexcept
{
    const __u32 first = 0;
    const pollux_owner owner{POLLUX_PROGRAM_VERSION, static_cast<__u32>(getpid())};
    const bpf_map* owners = bpf_object__find_map_by_name(object_.get(), "pollux_owner");
    const bpf_map* claims = bpf_object__find_map_by_name(object_.get(), "pollux_claims");
    const bpf_map* bound = bpf_object__find_map_by_name(object_.get(), "pollux_bound");
    const auto bind = [this](const bpf_map* map) {
        return bpf_prog_bind_map(fd(), bpf_map__fd(map), nullptr) == 0;
    };
    return bpf_map__update_elem(owners, &first, sizeof first, &owner, sizeof owner, BPF_ANY) == 0 &&
           bind(owners) && bind(claims) && (bound == nullptr || bind(bound));
}

}  // namespace pollux
