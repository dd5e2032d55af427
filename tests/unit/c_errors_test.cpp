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
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_NO_SUCH_NETDEV);
    EXPECT_EQ(pollux_last_error(), text_of([] { Netdev{"nosuch0"}; }));
}

TEST(CErrors, AreOfTheirThread)
{
    EXPECT_EQ(pollux_umem_adopt(nullptr), nullptr);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_STRNE(pollux_last_error(), "");
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_UNUSABLE_POOL);
    std::thread{[] {
        EXPECT_STREQ(pollux_last_error(), "");
        EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_SYSTEM);
    }}.join();
}

TEST(CErrors, NameAWrongSize)
{
    const pollux_port_options forgotten = {};
    EXPECT_EQ(pollux_port_open(&forgotten, nullptr), nullptr);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_NE(std::strstr(pollux_last_error(), "size"), nullptr) << pollux_last_error();
}

// "lo" exists everywhere, and nothing is opened.
void expect_invalid(const pollux_port_options& options, const char* words)
{
    auto named = options;
    named.netdev = "lo";
    EXPECT_EQ(pollux_port_open(&named, nullptr), nullptr);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_INVALID_OPTION);
    EXPECT_NE(std::strstr(pollux_last_error(), words), nullptr) << pollux_last_error();
}

TEST(CErrors, NameAnOptionThatCannotBe)
{
    pollux_port_options options = {};
    options.size = sizeof options;
    expect_invalid(options, "a port needs a UMEM");
    options.direction = static_cast<pollux_direction>(3);
    expect_invalid(options, "direction 3 does not exist");
    options.direction = POLLUX_DIRECTION_BOTH;
    options.busy_poll_budget = 64;
    expect_invalid(options, "`busy_poll_us`");
}

TEST(CErrors, NameAnArrayThatIsNotThere)
{
    pollux_port_options options = {};
    options.size = sizeof options;
    options.queue_count = 2;
    expect_invalid(options, "2 queues are at a null pointer");
    options.queue_count = 0;
    options.take_count = 1;
    expect_invalid(options, "`take`");

    const char* const nobody = nullptr;
    pollux_umem_options wanted = {};
    wanted.size = sizeof wanted;
    wanted.netdev_count = 1;
    EXPECT_EQ(pollux_umem_make(&wanted), nullptr);
    EXPECT_NE(std::strstr(pollux_last_error(), "`netdevs`"), nullptr) << pollux_last_error();
    wanted.netdevs = &nobody;
    EXPECT_EQ(pollux_umem_make(&wanted), nullptr);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_INVALID_OPTION);
}

TEST(CErrors, HaveCausesWithTheNamesOfTheCppOnes)
{
    for (int cause = POLLUX_CAUSE_SYSTEM; cause <= POLLUX_CAUSE_SETTING_IN_USE; ++cause)
        EXPECT_EQ(pollux_cause_name(static_cast<pollux_cause>(cause)),
                  to_string(static_cast<Cause>(cause)));
    EXPECT_STREQ(pollux_cause_name(POLLUX_CAUSE_SETTING_IN_USE), "setting_in_use");
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
