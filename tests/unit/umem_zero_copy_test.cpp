// SPDX-License-Identifier: BSD-3-Clause
// Frames that a zero-copy driver would lose or cut never get to one.
//
// The kernel drops a frame from the fill ring whose DMA range is broken by a page end; igb rounds
// its buffers down to whole kilobytes; and the kernel grants zero-copy only up to a certain MTU.
// tests/drivers show all that with traffic.
#include "base/kernel_version.hpp"
#include "umem/umem_plan.hpp"

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

// The smallest room is that of 2048 bytes from one frame to the next.
TEST(UmemZeroCopy, SinceLinux72TheMtuMustLeaveRoomForTwoTagsInARoundedFrame)
{
    const KernelVersion old{7, 1}, bounded{7, 2};
    const auto obstacle = [](unsigned mtu, unsigned max_frame, KernelVersion kernel) {
        return zero_copy_obstacle(nic("virtio_net", mtu), {.max_frame = max_frame}, kernel);
    };
    EXPECT_EQ(obstacle(3430, 3520, bounded), "");
    EXPECT_NE(obstacle(3431, 3520, bounded).find("an MTU of 3430"), std::string::npos);
    EXPECT_EQ(obstacle(3431, 3520, old), "");
    EXPECT_EQ(obstacle(3442, 3520, old), "");
    EXPECT_EQ(obstacle(1382, 1472, bounded), "");
    EXPECT_NE(obstacle(1383, 1472, bounded).find("an MTU of 1382"), std::string::npos);
    EXPECT_EQ(obstacle(1383, 1536, bounded), "");
    EXPECT_NE(obstacle(100, 118, bounded).find("an MTU of 0"), std::string::npos);
}

TEST(UmemZeroCopy, AKernelsVersionIsReadFromItsRelease)
{
    EXPECT_EQ(kernel_version("7.2.12+deb13-amd64"), (KernelVersion{7, 2}));
    EXPECT_EQ(kernel_version("6.18.5"), (KernelVersion{6, 18}));
    EXPECT_EQ(kernel_version("10.0-rc1"), (KernelVersion{10, 0}));
    EXPECT_EQ(kernel_version("7"), KernelVersion{});
    EXPECT_EQ(kernel_version("custom"), KernelVersion{});
    EXPECT_GE(running_kernel(), (KernelVersion{5, 0}));
    EXPECT_LT(kernel_version("6.18"), kernel_version("7.2"));
}

}  // namespace

}  // namespace pollux
