// SPDX-License-Identifier: BSD-3-Clause
// What the PMD's close leaves is what base/dpdk_versions says of this DPDK: where it has the fixes,
// the hunt for leaked sockets finds nothing.
#include "base/dpdk_versions.hpp"
#include "base/open_fds.hpp"
#include "plain_ethdev.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace pollux::test {

namespace {

// Before 25.07 a veth's ethdev has only one queue.
constexpr std::uint16_t queues = pmd_counts_rx_tx_channels ? 3 : 1;
constexpr std::size_t sockets_left =
    (pmd_closes_first_queue ? 0 : 1) + (pmd_closes_all_queues ? 0 : queues - 1);
constexpr std::size_t rings_left = pmd_closes_all_queues ? 0 : 4 * (queues - 1);

TEST(CloseOfThePmd, LeavesWhatItsVersionSays)
{
    const Veth veth{"port0", "host0", queues};
    const Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    const Footprint before{umem};
    const std::vector<OpenFd> fds_before = open_xdp_fds();
    {
        const PlainEthdev ethdev{veth.name(), umem.mempool(), queues};
        EXPECT_EQ(Footprint{umem}.af_xdp_fds, before.af_xdp_fds + queues);
    }
    const std::vector<OpenFd> found = opened_since(fds_before);
    const auto is_socket = [](const OpenFd& one) { return one.kind == OpenFd::Kind::af_xdp; };
    EXPECT_EQ(std::ranges::count_if(found, is_socket), sockets_left);
    EXPECT_EQ(Footprint{umem}.ring_mappings, before.ring_mappings + rings_left);
    close_leaked(found);
}

}  // namespace

}  // namespace pollux::test
