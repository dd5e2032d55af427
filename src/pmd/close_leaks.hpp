// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/open_fds.hpp"
#include "pmd/xsk.hpp"

#include <memory>
#include <vector>

namespace pollux {

// What net_af_xdp leaks when it closes an ethdev; the destructor takes it back.
struct CloseLeaks {
    CloseLeaks() = default;
    ~CloseLeaks();
    CloseLeaks(const CloseLeaks&) = delete;
    CloseLeaks& operator=(const CloseLeaks&) = delete;

    // The leaks of all ethdevs that share one UMEM in the kernel, made on this mempool. They are
    // kept until the last of these ethdevs is closed: the first socket's descriptor is also the
    // UMEM's, so the PMD leaves it open until then, with its queue bound, and then closes it by
    // number. It must not be closed before, and a zero-copy driver goes on using the frames in its
    // fill ring.
    static std::shared_ptr<CloseLeaks> of_sharers(rte_mempool& pool);
    unsigned sharing_sockets = 0;  // how many are set up

    std::vector<OpenFd> fds;  // left alone if the number belongs to another file by now
    Xsk::Frames frames;
};

}  // namespace pollux
