// SPDX-License-Identifier: BSD-3-Clause
// Frames that a zero-copy driver would lose or cut never get to one.
//
// The kernel drops a frame from the fill ring whose DMA range is broken by a page end; igb rounds
// its buffers down to whole kilobytes. tests/drivers show both with traffic.
#include <pollux/netdev.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <cstdint>

namespace pollux {

namespace {

Netdev nic(const char* driver, unsigned mtu = 1500)
{
    Netdev netdev;
    netdev.name = "nic0";
    netdev.driver = driver;
    netdev.mtu = mtu;
    netdev.channels.combined = 1;
    netdev.zero_copy_capable = true;
    return netdev;
}

TEST(UmemZeroCopy, EachFrameHasAPage)
{
    const Umem umem{{.netdevs = {nic("virtio_net")}, .lcores = 1}};
    rte_mempool_obj_iter(
        &umem.mempool(),
        [](rte_mempool* pool, void*, void* object, unsigned) {
            const auto begin = reinterpret_cast<std::uintptr_t>(object) - pool->header_size;
            ASSERT_EQ(begin % 4096, 0U);
            ASSERT_LE(rte_mempool_calc_obj_size(pool->elt_size, pool->flags, nullptr), 4096U);
        },
        nullptr);
    EXPECT_EQ(umem.unfit_for_zero_copy(nic("virtio_net")), "");
    EXPECT_EQ(umem.unfit_for_zero_copy(nic("igb")), "");
}

TEST(UmemZeroCopy, OtherFramesCrossPagesOfOrdinaryMemory)
{
    const Umem umem{{.frames = 3000, .lcores = 1}};
    EXPECT_NE(umem.unfit_for_zero_copy(nic("virtio_net")).find("cross page ends"),
              std::string::npos);
}

TEST(UmemZeroCopy, BuffersOfWholeKilobytesMustHoldTheMtu)
{
    const Umem umem{{.netdevs = {nic("igb", 3100)}, .lcores = 1}};
    EXPECT_EQ(umem.unfit_for_zero_copy(nic("virtio_net", 3100)), "");
    EXPECT_NE(umem.unfit_for_zero_copy(nic("igb", 3100)).find("1024"), std::string::npos);
    EXPECT_EQ(umem.unfit_for_zero_copy(nic("igb", 3054)), "");
}

}  // namespace

}  // namespace pollux
