// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/claims.hpp"

#include "base/process.hpp"
#include "shared.h"

#include <bpf/bpf.h>

#include <cerrno>

namespace pollux {

bool Claims::take(unsigned queue) const
{
    const Process self = this_process();
    const pollux_claim claim{.pid = self.pid, .unused = 0, .start = self.start};
    if (bpf_map_update_elem(map_.get(), &queue, &claim, BPF_NOEXIST) == 0)
        return true;
    if (errno != EEXIST || holder(queue) != 0)
        return false;
    // Two processes racing for a dead process's queue may both get here. Then the kernel gives the
    // queue to one of them, and the PMD reports EBUSY to the other.
    bpf_map_delete_elem(map_.get(), &queue);
    return bpf_map_update_elem(map_.get(), &queue, &claim, BPF_NOEXIST) == 0;
}

void Claims::drop(unsigned queue) const noexcept
{
    bpf_map_delete_elem(map_.get(), &queue);
}

std::uint32_t Claims::holder(unsigned queue) const
{
    pollux_claim claim = {};
    if (bpf_map_lookup_elem(map_.get(), &queue, &claim) != 0)
        return 0;
    return lives({.pid = claim.pid, .start = claim.start}) ? claim.pid : 0;
}

std::uint32_t Claims::any_holder() const
{
    std::uint32_t queue = 0;
    for (int result = bpf_map_get_next_key(map_.get(), nullptr, &queue); result == 0;
         result = bpf_map_get_next_key(map_.get(), &queue, &queue))
        if (const std::uint32_t pid = holder(queue); pid != 0)
            return pid;
    return 0;
}

}  // namespace pollux
