// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

namespace pollux {

// Worker lcores that one Run has to itself. DPDK's rte_eal_remote_launch() does not arbitrate: two
// threads that launch on one lcore at the same time may both succeed, and only one function runs.
class LcoreLease {
public:
    // Takes idle worker lcores, in order: at most `most`, fewer if there are no more.
    explicit LcoreLease(std::size_t most);
    ~LcoreLease();
    LcoreLease(const LcoreLease&) = delete;
    LcoreLease& operator=(const LcoreLease&) = delete;

    const std::vector<unsigned>& lcores() const noexcept { return lcores_; }

private:
    std::vector<unsigned> lcores_;
};

}  // namespace pollux
