// SPDX-License-Identifier: BSD-3-Clause
// How Pollux keeps its own XDP program under a PMD that insists on its own.
//
// net_af_xdp leaves the XDP program to libxdp, and on closing any port it detaches whatever program
// is on the netdev, ours or a stranger's, so that the other ports go deaf. After SIGKILL libxdp's
// default program stays on the netdev. Both end with two facts:
//
// 1. libxdp adopts a program that is attached already when it carries the names in bpf/pollux.bpf.c.
//    It then puts the sockets that the PMD makes into our map. (libxdp 1.3.1 … 1.6.3.)
// 2. A program attached by bpf_link cannot be detached by anybody else, and it goes when the link's
//    last file descriptor is closed, which the kernel does for a killed process.
//
// So: attach by link before the first queue is set up, and let the PMD's own detach fail. The map
// `pollux_owner` tells other Pollux processes whose program they see.
#include "program.hpp"

#include "log.hpp"
#include "pollux/error.hpp"
#include "shared.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include "pollux.skel.h"
#pragma GCC diagnostic pop

namespace pollux {

namespace {

// The pid in the program's map `pollux_owner`; 0 when it has no such map.
std::uint32_t owner_of(int program_fd)
{
    std::array<std::uint32_t, 16> map_ids{};
    bpf_prog_info info = {};
    info.nr_map_ids = map_ids.size();
    info.map_ids = reinterpret_cast<std::uintptr_t>(map_ids.data());
    __u32 size = sizeof info;
    if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0)
        return 0;
    for (unsigned i = 0; i < std::min<unsigned>(info.nr_map_ids, map_ids.size()); ++i) {
        const UniqueFd map{bpf_map_get_fd_by_id(map_ids[i])};
        bpf_map_info map_info = {};
        size = sizeof map_info;
        if (!map || bpf_obj_get_info_by_fd(map.get(), &map_info, &size) != 0 ||
            std::string_view{map_info.name} != "pollux_owner" ||
            map_info.value_size != sizeof(pollux_owner))
            continue;
        const __u32 first = 0;
        pollux_owner owner = {};
        if (bpf_map_lookup_elem(map.get(), &first, &owner) == 0)
            return owner.pid;
    }
    return 0;
}

Error occupied(const Netdev& netdev, const Netdev::XdpProgram& program)
{
    const std::string id = std::to_string(program.id);
    if (program.owner != 0)
        return Error{{.where = netdev.name,
                      .tried = "another Pollux process holds it (XDP program " + id + ", pid " +
                               std::to_string(program.owner) + ")",
                      .errnum = EBUSY,
                      .hint = "end that process first, or use another interface"}};
    if (program.name == "xsk_def_prog")
        return Error{{.where = netdev.name,
                      .tried = "XDP program " + id +
                               " \"xsk_def_prog\" is attached: a DPDK or libxdp "
                               "application runs on it, or was killed",
                      .errnum = EBUSY,
                      .hint = "if none runs any more: ip link set dev " + netdev.name +
                              (program.generic ? " xdpgeneric off" : " xdp off")}};
    return Error{{.where = netdev.name,
                  .tried = "XDP program " + id + " \"" + program.name + "\" is attached",
                  .errnum = EBUSY,
                  .hint = "a netdev has room for one program; remove that one, if you may"}};
}

Error not_attached(const Netdev& netdev, int errnum)
{
    // BPF_LINK_CREATE has no text of its own: what rtnetlink would say ("Peer MTU is too large to set
    // XDP") is lost, so the hint must tell from the errno (proto.md 5.4).
    std::string hint;
    if (errnum == ERANGE || errnum == EINVAL)
        hint = "the MTU of " + std::to_string(netdev.mtu) +
               " may be too large for XDP; lower it, or "
               "that of the veth peer";
    else if (errnum == EOPNOTSUPP)
        hint = "the driver " + netdev.driver + " has no native XDP; use generic mode";
    else if (errnum == ENOSPC)
        hint = "a veth needs as many RX queues as its peer has TX queues";
    else if (errnum == EPERM)
        hint = "CAP_NET_ADMIN and CAP_BPF are needed";
    return Error{{.where = netdev.name,
                  .tried = "cannot attach the XDP program",
                  .errnum = errnum,
                  .hint = hint}};
}

}  // namespace

std::optional<Netdev::XdpProgram> attached_program(unsigned ifindex)
{
    bpf_xdp_query_opts query = {};
    query.sz = sizeof query;
    if (bpf_xdp_query(static_cast<int>(ifindex), 0, &query) != 0)
        return std::nullopt;
    Netdev::XdpProgram program;
    program.generic = query.attach_mode == XDP_ATTACHED_SKB;
    program.id = program.generic ? query.skb_prog_id
                                 : (query.drv_prog_id != 0 ? query.drv_prog_id : query.prog_id);
    if (program.id == 0)
        return std::nullopt;
    const UniqueFd fd{bpf_prog_get_fd_by_id(program.id)};
    bpf_prog_info info = {};
    __u32 size = sizeof info;
    if (fd && bpf_obj_get_info_by_fd(fd.get(), &info, &size) == 0) {
        program.name = info.name;
        program.owner = owner_of(fd.get());
    }
    return program;
}

void Program::Unload::operator()(pollux_bpf* skeleton) const noexcept
{
    pollux_bpf__destroy(skeleton);
}

std::shared_ptr<Program> Program::on(const Netdev& netdev, Attach attach)
{
    static std::mutex mutex;
    static std::map<unsigned, std::weak_ptr<Program>> programs;  // by ifindex
    const std::lock_guard lock{mutex};
    std::weak_ptr<Program>& known = programs[netdev.index];
    if (auto program = known.lock()) {
        if (attach != Attach::automatic && program->native() != (attach == Attach::native))
            throw Error{{.where = netdev.name,
                         .tried = "this process has its XDP program there in another mode already",
                         .errnum = EBUSY,
                         .hint = "open all ports of a netdev in the same mode"}};
        return program;
    }
    auto program = std::make_shared<Program>(netdev, attach);
    known = program;
    return program;
}

Program::Program(const Netdev& netdev, Attach wanted)
{
    if (const auto program = attached_program(netdev.index))
        throw occupied(netdev, *program);
    load(netdev);
    attach(netdev, wanted);
}

Program::~Program() = default;

void Program::load(const Netdev& netdev)
{
    LogCapture log;
    const auto failed = [&](int errnum) {
        return Error{{.where = netdev.name,
                      .tried = "cannot load the XDP program",
                      .errnum = errnum,
                      .reason = log.reason()}};
    };
    skeleton_.reset(pollux_bpf__open());
    if (!skeleton_)
        throw failed(errno);
    // Packets of any queue may arrive, also of those that nobody has taken.
    queues_ = std::max(netdev.channels.rx + netdev.channels.combined, netdev.queues());
    bpf_map__set_max_entries(skeleton_->maps.xsks_map, queues_);
    bpf_map__set_max_entries(skeleton_->maps.pollux_passed, queues_);
    if (const int result = pollux_bpf__load(skeleton_.get()); result != 0)
        throw failed(-result);
    // The program itself does not use this map; bound to it, whoever looks at the program finds it.
    if (bpf_prog_bind_map(bpf_program__fd(skeleton_->progs.xsk_def_prog),
                          bpf_map__fd(skeleton_->maps.pollux_owner), nullptr) != 0)
        throw failed(errno);

    const __u32 first = 0;
    const pollux_owner owner{POLLUX_PROGRAM_VERSION, static_cast<__u32>(getpid())};
    bpf_map__update_elem(skeleton_->maps.pollux_owner, &first, sizeof first, &owner, sizeof owner,
                         BPF_ANY);
    bpf_prog_info info = {};
    __u32 size = sizeof info;
    bpf_obj_get_info_by_fd(bpf_program__fd(skeleton_->progs.xsk_def_prog), &info, &size);
    id_ = info.id;
}

void Program::attach(const Netdev& netdev, Attach wanted)
{
    const int program = bpf_program__fd(skeleton_->progs.xsk_def_prog);
    const auto create = [&](__u32 mode) {
        bpf_link_create_opts options = {};
        options.sz = sizeof options;
        options.flags = mode;
        return UniqueFd{
            bpf_link_create(program, static_cast<int>(netdev.index), BPF_XDP, &options)};
    };
    native_ = wanted != Attach::generic;
    link_ = create(native_ ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
    if (!link_ && errno == EOPNOTSUPP && wanted == Attach::automatic) {
        native_ = false;
        link_ = create(XDP_FLAGS_SKB_MODE);
    }
    if (link_)
        return;
    const int errnum = errno;
    if (const auto program_there = attached_program(netdev.index))
        throw occupied(netdev, *program_there);  // came between the first look and now
    throw not_attached(netdev, errnum);
}

void Program::forget(unsigned queue) noexcept
{
    bpf_map_delete_elem(bpf_map__fd(skeleton_->maps.xsks_map), &queue);
}

std::uint64_t Program::passed() const noexcept
{
    // The kernel hands over one value for each CPU that could be there.
    const int cpus = libbpf_num_possible_cpus();
    std::uint64_t sum = 0;
    std::vector<std::uint64_t> values(cpus > 0 ? static_cast<std::size_t>(cpus) : 0);
    for (__u32 queue = 0; queue < queues_ && !values.empty(); ++queue)
        if (bpf_map_lookup_elem(bpf_map__fd(skeleton_->maps.pollux_passed), &queue,
                                values.data()) == 0)
            for (const std::uint64_t value : values)
                sum += value;
    return sum;
}

}  // namespace pollux
