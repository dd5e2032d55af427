// SPDX-License-Identifier: BSD-3-Clause
#include "program_object.hpp"

#include "log.hpp"
#include "pollux/error.hpp"
#include "shared.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include "pollux.skel.h"
#pragma GCC diagnostic pop

namespace pollux {

void ProgramObject::Unload::operator()(pollux_bpf* skeleton) const noexcept
{
    pollux_bpf__destroy(skeleton);
}

int ProgramObject::fd() const noexcept
{
    return bpf_program__fd(skeleton_->progs.xsk_def_prog);
}

ProgramObject::ProgramObject(const Netdev& netdev, int dispatcher)
{
    const bool alone = dispatcher < 0;
    LogCapture log;
    const auto failed = [&](int errnum) {
        return Error{{.where = netdev.name,
                      .tried = alone ? "cannot load the XDP program"
                                     : "libxdp's dispatcher is attached, and this kernel does not "
                                       "load the XDP program as one of those that it calls",
                      .errnum = errnum,
                      .reason = log.reason(),
                      .hint = alone ? ""
                                    : "it needs programs of type EXT (freplace), with BTF and BPF "
                                      "trampolines; else unload the dispatcher, if you may"}};
    };
    skeleton_.reset(pollux_bpf__open());
    if (!skeleton_)
        throw failed(errno);
    size_maps(netdev);
    if (!alone && !make_extension_of(dispatcher))
        throw failed(errno);
    if (const int result = pollux_bpf__load(skeleton_.get()); result != 0)
        throw failed(-result);
    if (!add_marks())
        throw failed(errno);
}

// Packets of any queue may arrive, also of those that nobody has taken.
void ProgramObject::size_maps(const Netdev& netdev) noexcept
{
    const unsigned queues =
        std::max(netdev.channels.rx + netdev.channels.combined, netdev.queues());
    for (bpf_map* map : {skeleton_->maps.xsks_map, skeleton_->maps.pollux_passed,
                         skeleton_->maps.pollux_pass_all, skeleton_->maps.pollux_claims})
        bpf_map__set_max_entries(map, queues);
}

// libxdp will attach it to another dispatcher, which the kernel allows when that looks the same.
bool ProgramObject::make_extension_of(int dispatcher) noexcept
{
    bpf_program* program = skeleton_->progs.xsk_def_prog;
    return bpf_program__set_attach_target(program, dispatcher, "xdp_dispatcher") == 0 &&
           bpf_program__set_type(program, BPF_PROG_TYPE_EXT) == 0 &&
           bpf_program__set_expected_attach_type(program, {}) == 0;
}

// The program itself does not use these maps; bound to it, whoever looks at the program finds them.
bool ProgramObject::add_marks() noexcept
{
    const __u32 first = 0;
    const pollux_owner owner{POLLUX_PROGRAM_VERSION, static_cast<__u32>(getpid())};
    const auto bind = [this](const bpf_map* map) {
        return bpf_prog_bind_map(fd(), bpf_map__fd(map), nullptr) == 0;
    };
    return bpf_map__update_elem(skeleton_->maps.pollux_owner, &first, sizeof first, &owner,
                                sizeof owner, BPF_ANY) == 0 &&
           bind(skeleton_->maps.pollux_owner) && bind(skeleton_->maps.pollux_claims);
}

}  // namespace pollux
