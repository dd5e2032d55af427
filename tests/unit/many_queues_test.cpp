// SPDX-License-Identifier: BSD-3-Clause
// 1, 2, 4 and 40 queues, on one lcore and on two: each of them is served.
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/run.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>
#include <vector>

namespace pollux {

namespace {

constexpr unsigned queues_of_net_ring = 16;
constexpr std::array names{"net_ring0", "net_ring1", "net_ring2"};

// (queues, lcores)
class ManyQueues : public testing::TestWithParam<std::tuple<unsigned, unsigned>> {
protected:
    // What is sent on a queue of net_ring comes back on it: so each one has its own frame.
    void SetUp() override
    {
        for (unsigned left = std::get<0>(GetParam()); left != 0;) {
            const auto some = static_cast<std::uint16_t>(std::min(left, queues_of_net_ring));
            rings.push_back(std::make_unique<test::Ethdev>(names[rings.size()], umem, some));
            for (std::uint16_t queue = 0; queue < some; ++queue)
                sockets.push_back(std::make_unique<Socket>(rings.back()->port(), queue));
            left -= some;
        }
        for (const auto& socket : sockets) {
            Batch batch = test::numbered(umem, 0, 1);
            ASSERT_EQ(socket->tx.send(batch), 1U);
            streams.push_back({.rx = &socket->rx, .tx = &socket->tx});
        }
    }

    Umem umem{{.frames = 1024, .lcores = 3}};
    std::vector<std::unique_ptr<test::Ethdev>> rings;
    std::vector<std::unique_ptr<Socket>> sockets;
    std::vector<Stream> streams;
};

constexpr unsigned rounds = 1000;

// Until the frame of each stream has gone round so many times.
void go_round(Lane& lane) noexcept
{
    Batch batch;
    while (!std::ranges::all_of(lane.streams,
                                [](const Stream& stream) { return stream.count.moved >= rounds; }))
        for (auto& [rx, tx, count] : lane.streams) {
            rx->receive(batch);
            count.moved += tx->send(batch);
        }
}

TEST_P(ManyQueues, EachIsServed)
{
    const auto [queues, lcores] = GetParam();
    pollux::Run run{streams, go_round, {.max_lcores = lcores}};
    run.join();
    EXPECT_EQ(run.lanes().size(), std::min(queues, lcores));
    unsigned served = 0;
    for (const auto& lane : run.lanes())
        for (const Stream& stream : lane->streams)
            served += stream.count.moved >= rounds;
    EXPECT_EQ(served, queues);
}

INSTANTIATE_TEST_SUITE_P(All, ManyQueues,
                         testing::Combine(testing::Values(1U, 2U, 4U, 40U),
                                          testing::Values(1U, 2U)));

}  // namespace

}  // namespace pollux
