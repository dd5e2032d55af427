// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/holder.hpp"

#include "base/refuse.hpp"
#include "base/shared_by.hpp"
#include "xdp/bpf_info.hpp"

#include <bpf/bpf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace pollux {

namespace {

constexpr std::string_view map_name = "pollux_holder";

// By pid, because a child process also has what its parent has made.
SharedBy<pid_t, const Holder>& all()
{
    static SharedBy<pid_t, const Holder> all;
    return all;
}

}  // namespace

std::shared_ptr<const Holder> Holder::this_process()
{
    return all().get(getpid(), [] { return std::make_shared<const Holder>(); });
}

bool Holder::is_this_process(std::uint32_t id) noexcept
{
    const auto self = all().find(getpid());
    return self && self->id() == id;
}

Holder::Holder()
    : map_{bpf_map_create(BPF_MAP_TYPE_ARRAY, map_name.data(), sizeof(std::uint32_t),
                          sizeof(std::uint32_t), 1, nullptr)}
{
    if (map_)
        id_ = map_info(map_.get()).id;
    if (id_ == 0)
        throw fail(errno, "", "cannot make a BPF map that shows which process holds a queue",
                   "CAP_SYS_ADMIN is needed");
}

bool Holder::lives(std::uint32_t id) noexcept
{
    const UniqueFd map{bpf_map_get_fd_by_id(id)};
    if (!map)
        return errno != ENOENT;
    return map_info(map.get()).name == map_name;
}

std::uint32_t pid_namespace() noexcept
{
    struct stat status = {};
    return stat("/proc/self/ns/pid", &status) == 0 ? static_cast<std::uint32_t>(status.st_ino) : 0;
}

}  // namespace pollux
