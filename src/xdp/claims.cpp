// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/claims.hpp"

#include "shared.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>

namespace pollux {

std::string QueueHolder::text() const
{
    return "pid " + std::to_string(pid) + (visible ? "" : " of another pid namespace");
}

bool Claims::take(unsigned queue)
{
    self_ = Holder::this_process();
    const pollux_claim claim{.pid = static_cast<__u32>(getpid()),
                             .pid_namespace = pid_namespace(),
                             .holder = self_->id(),
                             .unused = 0};
    if (bpf_map_update_elem(map_.get(), &queue, &claim, BPF_NOEXIST) == 0)
        return true;
    if (errno != EEXIST || holder(queue))
        return false;
    // Of several processes that find the claim of a dead one, each may also meet the new claim of
    // another one, which then stays.
    pollux_claim taken = {};
    if (bpf_map_lookup_and_delete_elem(map_.get(), &queue, &taken) == 0 &&
        Holder::lives(taken.holder)) {
        bpf_map_update_elem(map_.get(), &queue, &taken, BPF_NOEXIST);
        return false;
    }
    return bpf_map_update_elem(map_.get(), &queue, &claim, BPF_NOEXIST) == 0;
}

void Claims::drop(unsigned queue) const noexcept
{
    bpf_map_delete_elem(map_.get(), &queue);
}

QueueHolder Claims::holder(unsigned queue) const
{
    pollux_claim claim = {};
    if (bpf_map_lookup_elem(map_.get(), &queue, &claim) != 0 || !Holder::lives(claim.holder))
        return {};
    return {.pid = claim.pid,
            .here = Holder::is_this_process(claim.holder),
            .visible = claim.pid_namespace == pid_namespace()};
}

QueueHolder Claims::any_holder() const
{
    std::uint32_t queue = 0;
    for (int result = bpf_map_get_next_key(map_.get(), nullptr, &queue); result == 0;
         result = bpf_map_get_next_key(map_.get(), &queue, &queue))
        if (const QueueHolder found = holder(queue))
            return found;
    return {};
}

}  // namespace pollux
