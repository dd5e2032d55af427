// SPDX-License-Identifier: BSD-3-Clause
// No exception leaves pollux.h: it says the same by errno and a text.
#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

namespace pollux {

namespace {

// The text that a pollux::Error of the same would have.
template <class Call>
std::string text_of(Call call)
{
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(CErrors, HaveTheTextAndTheErrnoOfTheException)
{
    pollux_port_options options = {};
    options.size = sizeof options;
    options.netdev = "nosuch0";
    EXPECT_EQ(pollux_port_open(&options, nullptr), nullptr);
    EXPECT_EQ(errno, ENODEV);
    EXPECT_EQ(pollux_last_error(), text_of([] { Netdev{"nosuch0"}; }));
}

TEST(CErrors, AreOfTheirThread)
{
    EXPECT_EQ(pollux_umem_adopt(nullptr), nullptr);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_STRNE(pollux_last_error(), "");
    std::thread{[] { EXPECT_STREQ(pollux_last_error(), ""); }}.join();
}

TEST(CErrors, NameAWrongSize)
{
    const pollux_port_options forgotten = {};
    EXPECT_EQ(pollux_port_open(&forgotten, nullptr), nullptr);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_NE(std::strstr(pollux_last_error(), "size"), nullptr) << pollux_last_error();
}

TEST(CErrors, OfAnUnusablePoolNameTheRule)
{
    rte_mempool* chained = rte_pktmbuf_pool_create("tiny", 64, 0, 0, 256, SOCKET_ID_ANY);
    ASSERT_NE(chained, nullptr);
    EXPECT_EQ(pollux_umem_adopt(chained), nullptr);
    EXPECT_EQ(pollux_last_error(), text_of([&] { Umem::adopt(*chained); }));
    rte_mempool_free(chained);
}

}  // namespace

}  // namespace pollux
