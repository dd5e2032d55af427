// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/bpf_info.hpp"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>

namespace pollux {

bpf_prog_info program_info(int program)
{
    bpf_prog_info info = {};
    __u32 size = sizeof info;
    return bpf_obj_get_info_by_fd(program, &info, &size) == 0 ? info : bpf_prog_info{};
}

bpf_map_info map_info(int map)
{
    bpf_map_info info = {};
    __u32 size = sizeof info;
    return bpf_obj_get_info_by_fd(map, &info, &size) == 0 ? info : bpf_map_info{};
}

bpf_link_info link_info(int link)
{
    bpf_link_info info = {};
    __u32 size = sizeof info;
    return bpf_obj_get_info_by_fd(link, &info, &size) == 0 ? info : bpf_link_info{};
}

UniqueFd map_of(int program, std::string_view name)
{
    std::array<std::uint32_t, 16> ids{};
    bpf_prog_info info = {};
    info.nr_map_ids = ids.size();
    info.map_ids = reinterpret_cast<std::uintptr_t>(ids.data());
    __u32 size = sizeof info;
    if (bpf_obj_get_info_by_fd(program, &info, &size) != 0)
        return UniqueFd{};
    for (unsigned i = 0; i < std::min<unsigned>(info.nr_map_ids, ids.size()); ++i) {
        UniqueFd map{bpf_map_get_fd_by_id(ids[i])};
        if (map && map_info(map.get()).name == name)
            return map;
    }
    return UniqueFd{};
}

namespace {

// The first link that fits; an empty descriptor if there is none.
template <class Fits>
UniqueFd find_link(Fits fits)
{
    for (__u32 id = 0; bpf_link_get_next_id(id, &id) == 0;)
        if (UniqueFd link{bpf_link_get_fd_by_id(id)}; link && fits(link_info(link.get())))
            return link;
    return UniqueFd{};
}

}  // namespace

bool is_linked(std::uint32_t program_id)
{
    return static_cast<bool>(
        find_link([&](const bpf_link_info& info) { return info.prog_id == program_id; }));
}

UniqueFd xdp_link(unsigned ifindex, std::uint32_t program_id)
{
    // An ifindex is unique only within its network namespace, but a program's id everywhere.
    return find_link([&](const bpf_link_info& info) {
        return info.type == BPF_LINK_TYPE_XDP && info.xdp.ifindex == ifindex &&
               info.prog_id == program_id;
    });
}

}  // namespace pollux
