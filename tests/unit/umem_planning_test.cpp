// SPDX-License-Identifier: BSD-3-Clause
// Umem::plan() comes to frames that AF_XDP takes, and to enough of them; or says what would do.
#include "base/dpdk_versions.hpp"
#include "umem/umem_plan.hpp"

#include <pollux/error.hpp>
#include <pollux/netdev.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

namespace pollux {

namespace {

constexpr unsigned line = 64, largest_frame = 3456;

// The one netdev that every machine has, made to look like a NIC.
Netdev nic(unsigned queues = 1, unsigned mtu = 1500)
{
    Netdev netdev{"lo"};
    netdev.mtu = mtu;
    netdev.channels = {.rx = 0, .tx = 0, .combined = queues};
    return netdev;
}

UmemPlan plan(const UmemOptions& options)
{
    return Umem::plan(options);
}

std::optional<Error> refusal(const UmemOptions& options)
{
    try {
        plan(options);
        return std::nullopt;
    } catch (const Error& error) {
        return error;
    }
}

bool says(const std::optional<Error>& error, const std::string& words)
{
    return error && std::string{error->what()}.find(words) != std::string::npos;
}

TEST(UmemPlanning, EveryFrameSizeHasItsRoom)
{
    for (unsigned size = 60; size <= largest_frame; ++size) {
        const UmemPlan made = plan({.max_frame = size, .lcores = 1});
        ASSERT_GE(made.max_frame, size);
        ASSERT_EQ(made.max_frame, made.data_room - 384);  // headroom of DPDK and of XDP
        ASSERT_EQ(made.chunk, made.data_room + 192);      // mempool header and mbuf
    }
}

TEST(UmemPlanning, ChunksAreWhatTheKernelTakes)
{
    for (unsigned size = 60; size <= largest_frame; ++size) {
        const UmemPlan made = plan({.max_frame = size, .lcores = 1});
        ASSERT_GE(made.chunk, 2048U);
        ASSERT_LE(made.chunk, 4096U);
        ASSERT_EQ(made.chunk % line, 0U);
    }
}

TEST(UmemPlanning, NeighboursStartInDifferentMemoryChannels)
{
    for (unsigned size = 60; size <= largest_frame; ++size)
        ASSERT_EQ(plan({.max_frame = size, .lcores = 1}).chunk / line % 2, 1U) << size;
}

TEST(UmemPlanning, FramesFollowTheLargestMtu)
{
    EXPECT_GE(plan({.lcores = 1}).max_frame, 1518U);
    EXPECT_GE(plan({.netdevs = {nic(1, 1500), nic(1, 3000)}, .lcores = 1}).max_frame, 3018U);
    EXPECT_GE(plan({.netdevs = {nic(1, 68)}, .lcores = 1}).max_frame, 1518U);
    EXPECT_EQ(plan({.netdevs = {nic(1, largest_frame - 14)}, .lcores = 1}).max_frame,
              largest_frame);
}

TEST(UmemPlanning, FrameBeyondAChunkIsRefused)
{
    const auto error = refusal({.max_frame = largest_frame + 1});
    EXPECT_TRUE(says(error, std::to_string(largest_frame + 1)));
    EXPECT_TRUE(says(error, "at most " + std::to_string(largest_frame)));
    EXPECT_TRUE(refusal({.netdevs = {nic(1, 9000)}}));
    EXPECT_TRUE(refusal({.netdevs = {Netdev{"lo"}}}));  // MTU 65536
}

TEST(UmemPlanning, MtuBeyondTheFrameIsRefusedWithWhatWouldDo)
{
    const auto error = refusal({.netdevs = {nic(1, 1500)}, .max_frame = 1000});
    EXPECT_TRUE(says(error, "lo: MTU 1500"));
    EXPECT_TRUE(says(error, "`max_frame` to 1514"));
    EXPECT_TRUE(says(error, "lower the MTU to "));
    EXPECT_FALSE(refusal({.netdevs = {nic(1, 1500)}, .max_frame = 1514}));
}

TEST(UmemPlanning, SocketsAreTheQueuesThatWillBeUsed)
{
    EXPECT_EQ(plan({.netdevs = {nic(4), nic(2)}}).sockets, 6U);
    EXPECT_EQ(plan({.netdevs = {nic(4), nic(2)}, .queues = 1}).sockets, 2U);
    EXPECT_EQ(plan({.frames = 100}).sockets, 0U);
}

TEST(UmemPlanning, FramesAreEnoughForFullRingsAndCaches)
{
    constexpr unsigned ring = 512, lcores = 3;
    const UmemPlan made = plan({.netdevs = {nic(2)}, .ring = ring, .lcores = lcores});
    const unsigned in_rings = 2 * (2048 + ring + 2048);
    EXPECT_GE(made.frames, in_rings + lcores * (made.cache * 3 / 2 + 256));
    EXPECT_EQ(made.bytes, std::size_t{made.frames} * made.chunk);
}

TEST(UmemPlanning, EachPoolHasEnoughForItsQueues)
{
    const UmemOptions all{.netdevs = {nic(4), nic(4)}, .lcores = 2};
    UmemOptions options = all;
    options.pools = 3;  // the first is for two queues of each port
    const UmemPlan made = plan(options);
    EXPECT_EQ(made.pools, 3U);
    EXPECT_EQ(made.sockets, 8U);
    EXPECT_EQ(made.frames, 3 * plan({.netdevs = {nic(2), nic(2)}, .lcores = 2}).frames);
    EXPECT_EQ(made.bytes, std::size_t{made.frames} * made.chunk);
}

TEST(UmemPlanning, FramesAreSplitEvenlyAmongPools)
{
    EXPECT_EQ(plan({.netdevs = {nic(3)}, .frames = 20'000, .lcores = 1, .pools = 3}).frames,
              19'998U);
    EXPECT_TRUE(says(refusal({.netdevs = {nic(3)}, .frames = 3 * 2048, .lcores = 1, .pools = 3}),
                     "`frames` above 6144"));
}

TEST(UmemPlanning, MorePoolsThanQueuesAreRefused)
{
    EXPECT_TRUE(says(refusal({.netdevs = {nic(2), nic(3)}, .pools = 4}), "`pools` from 1 to 3"));
    EXPECT_TRUE(says(refusal({.netdevs = {nic(2)}, .pools = 0}), "`pools` from 1 to 2"));
}

TEST(UmemPlanning, TooFewFramesAreRefusedWithTheNumberThatWouldDo)
{
    const UmemOptions enough{.netdevs = {nic(2)}, .lcores = 1};
    UmemOptions options = enough;
    options.frames = 2 * 2048;
    const auto error = refusal(options);
    EXPECT_TRUE(says(error, "4096 frames are not enough for 2 queues"));
    EXPECT_TRUE(says(error, "above 4096"));
    EXPECT_TRUE(says(error, "better " + std::to_string(plan(enough).frames)));
    options.frames = 2 * 2048 + 1;
    EXPECT_FALSE(refusal(options));
}

// What other lcores have in their caches is lost to the one that waits for a frame.
TEST(UmemPlanning, MoreThanThereCanBeIsRefusedWithItsTrueNumber)
{
    const auto queues = refusal({.netdevs = {nic()}, .queues = 1'000'000, .lcores = 1});
    EXPECT_TRUE(says(queues, "there are no 1000000 queues"));
    EXPECT_EQ(queues->cause(), Cause::invalid_option);
    const auto frames =
        refusal({.netdevs = {nic()}, .queues = 65'536, .ring = 65'536, .lcores = 1});
    const std::uint64_t many = std::uint64_t{65'536} * (2048 + 65'536 + 2048) +
                               lcore_cache(mempool_cache_is_exact).holds + 512;
    EXPECT_TRUE(says(frames, "the " + std::to_string(many) + " frames"));
    EXPECT_TRUE(refusal({.netdevs = {nic()}, .lcores = ~0U}));
    EXPECT_FALSE(refusal({.netdevs = {nic()}, .frames = 4096, .lcores = 1U << 30}));
}

TEST(UmemPlanning, CachesLeaveMostOfASmallPoolToEverybody)
{
    for (const unsigned lcores : {1U, 2U, 8U})
        for (unsigned spare = 1; spare < 10'000; spare += 7) {
            const UmemPlan made =
                plan({.netdevs = {nic()}, .frames = 2048 + spare, .lcores = lcores});
            ASSERT_LE(lcores * made.cache * 3 / 2, spare / 2) << spare;
        }
}

TEST(UmemPlanning, PoolIsAsPlanned)
{
    const Umem umem{{.max_frame = 2000, .frames = 300}};
    EXPECT_EQ(umem.frames(), 300U);
    EXPECT_EQ(umem.available(), 300U);
    EXPECT_EQ(umem.max_frame(), umem.plan().max_frame);
    EXPECT_FALSE(umem.hugepages());
}

TEST(UmemPlanning, HeadroomIsWhatThePmdLeaves)
{
    EXPECT_FALSE(refusal({.netdevs = {nic()}, .headroom = 384}));
    const auto error = refusal({.netdevs = {nic()}, .headroom = 385});
    ASSERT_TRUE(error);
    EXPECT_EQ(error->details().errnum, EINVAL);
    EXPECT_NE(error->details().hint.find("384"), std::string::npos);
}

TEST(UmemPlanning, ReceivingOnlyNeedsNoFramesForTheTxSide)
{
    const UmemPlan both = plan({.netdevs = {nic(2)}, .ring = 512, .lcores = 1});
    const UmemPlan receive =
        plan({.netdevs = {nic(2)}, .ring = 512, .direction = Direction::receive, .lcores = 1});
    const UmemPlan transmit =
        plan({.netdevs = {nic(2)}, .ring = 512, .direction = Direction::transmit, .lcores = 1});
    EXPECT_EQ(both.frames - receive.frames, 2 * (512U + 2048));
    EXPECT_EQ(transmit.frames, both.frames);
}

}  // namespace

}  // namespace pollux
