// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/open_fds.hpp"
#include "pmd/xsk.hpp"

#include <memory>
#include <vector>

namespace pollux {

// What net_af_xdp leaves behind when it closes an ethdev; taken back when this is destroyed.
struct CloseLeaks {
    CloseLeaks() = default;
    ~CloseLeaks();
    CloseLeaks(const CloseLeaks&) = delete;
    CloseLeaks& operator=(const CloseLeaks&) = delete;

    // Those of the ethdevs that share one UMEM in the kernel, made on this mempool: they wait for
    // the last of these ethdevs. The first socket's descriptor is the UMEM's, too, so the PMD
    // leaves it open until then, with its queue bound. It then closes it by number, so nobody else
    // may before; and a zero-copy driver goes on using the frames in its fill ring.
    static std::shared_ptr<CloseLeaks> of_sharers(rte_mempool& pool);
    unsigned sharing_sockets = 0;  // that are set up

    std::vector<OpenFd> fds;  // those that somebody has closed since are left alone
    Xsk::Frames frames;
};

}  // namespace pollux
