// SPDX-License-Identifier: BSD-3-Clause
// deal() shares streams out as testpmd does, and never gives a half to two lcores.
#include "run/deal.hpp"

#include <pollux/run.hpp>
#include <pollux/socket.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace pollux {

namespace {

class Deal : public testing::Test {
protected:
    Deal()
    {
        for (std::uint16_t queue = 0; queue < 8; ++queue)
            sockets_.push_back(std::make_unique<Socket>(std::uint16_t{0}, queue));
    }

    using Path = std::pair<int, int>;  // from socket, to socket; -1: none
    using Share = std::vector<Path>;

    std::vector<Share> dealt(const std::vector<Path>& paths, unsigned lanes)
    {
        std::vector<Stream> streams;
        for (const auto& [from, to] : paths)
            streams.push_back(
                {.rx = from < 0 ? nullptr : &sockets_[static_cast<unsigned>(from)]->rx,
                 .tx = to < 0 ? nullptr : &sockets_[static_cast<unsigned>(to)]->tx});
        std::vector<Share> shares;
        for (const auto& share : deal(std::move(streams), lanes))
            shares.push_back(paths_of(share));
        return shares;
    }

private:
    Share paths_of(const std::vector<Stream>& streams)
    {
        Share paths;
        for (const Stream& stream : streams) {
            Path path{-1, -1};
            for (unsigned i = 0; i < sockets_.size(); ++i) {
                if (stream.rx == &sockets_[i]->rx)
                    path.first = static_cast<int>(i);
                if (stream.tx == &sockets_[i]->tx)
                    path.second = static_cast<int>(i);
            }
            paths.push_back(path);
        }
        return paths;
    }

    std::vector<std::unique_ptr<Socket>> sockets_;
};

using Shares = std::vector<std::vector<std::pair<int, int>>>;

TEST_F(Deal, InOrderAndEvenly)
{
    EXPECT_EQ(dealt({{0, 0}, {1, 1}, {2, 2}, {3, 3}}, 2),
              (Shares{{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}}}));
}

TEST_F(Deal, RemainderToTheLast)
{
    EXPECT_EQ(dealt({{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}}, 3),
              (Shares{{{0, 0}}, {{1, 1}, {2, 2}}, {{3, 3}, {4, 4}}}));
}

TEST_F(Deal, NoLaneWithoutAStream)
{
    EXPECT_EQ(dealt({{0, 0}, {1, 1}}, 5), (Shares{{{0, 0}}, {{1, 1}}}));
    EXPECT_EQ(dealt({}, 3), Shares{});
}

TEST_F(Deal, BothHalvesOfASocketMayPart)
{
    EXPECT_EQ(dealt({{0, 1}, {1, 0}}, 2), (Shares{{{0, 1}}, {{1, 0}}}));
}

TEST_F(Deal, StreamsToOneSenderStayTogether)
{
    EXPECT_EQ(dealt({{0, 2}, {1, 2}, {2, 0}}, 3), (Shares{{{0, 2}, {1, 2}}, {{2, 0}}}));
}

TEST_F(Deal, StreamsFromOneReceiverStayTogether)
{
    EXPECT_EQ(dealt({{0, 1}, {0, 2}, {3, 3}}, 2), (Shares{{{0, 1}, {0, 2}}, {{3, 3}}}));
}

// 0->4 and 1->5 are strangers until 1->4 binds them.
TEST_F(Deal, ALateStreamBindsEarlierOnes)
{
    EXPECT_EQ(dealt({{0, 4}, {1, 5}, {2, 6}, {1, 4}}, 2),
              (Shares{{{0, 4}, {1, 5}, {1, 4}}, {{2, 6}}}));
}

TEST_F(Deal, UnitsKeepTheOrderOfTheirFirstMembers)
{
    EXPECT_EQ(dealt({{0, 4}, {1, 5}, {2, 4}}, 2), (Shares{{{0, 4}, {2, 4}}, {{1, 5}}}));
}

TEST_F(Deal, StreamsThatSendNowhereAreNotTheSame)
{
    EXPECT_EQ(dealt({{0, -1}, {1, -1}}, 2), (Shares{{{0, -1}}, {{1, -1}}}));
}

TEST_F(Deal, StreamsThatOnlySendAreNotTheSame)
{
    EXPECT_EQ(dealt({{-1, 0}, {-1, 1}}, 2), (Shares{{{-1, 0}}, {{-1, 1}}}));
    EXPECT_EQ(dealt({{-1, 0}, {1, 0}}, 2), (Shares{{{-1, 0}, {1, 0}}}));
}

}  // namespace

}  // namespace pollux
