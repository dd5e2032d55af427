// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: no exception leaves it, structs of any age are understood, and its bursts can stand in
// the place of DPDK's.
#include "ethdev.hpp"
#include "frames.hpp"

#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace pollux {

namespace {

using test::Ethdev;
using test::numbered;
using test::numbers;
using test::sequence;

// All defaults.
template <class Struct>
Struct sized()
{
    Struct value = {};
    value.size = sizeof value;
    return value;
}

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
    auto options = sized<pollux_port_options>();
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
    auto options = sized<pollux_port_options>();
    expect_invalid(options, "a port needs a UMEM");
    options.direction = static_cast<pollux_direction>(3);
    expect_invalid(options, "direction 3 does not exist");
    options = sized<pollux_port_options>();
    options.busy_poll_budget = 64;
    expect_invalid(options, "`busy_poll_us`");
}

TEST(CErrors, OfAnUnusablePoolNameTheRule)
{
    rte_mempool* chained = rte_pktmbuf_pool_create("tiny", 64, 0, 0, 256, SOCKET_ID_ANY);
    ASSERT_NE(chained, nullptr);
    EXPECT_EQ(pollux_umem_adopt(chained), nullptr);
    EXPECT_EQ(pollux_last_error(), text_of([&] { Umem::adopt(*chained); }));
    rte_mempool_free(chained);
}

// As a program passes them that was built for a version with more fields.
struct NewerOptions {
    pollux_umem_options known = {};
    unsigned unknown = 0;
};

TEST(CStructs, OfANewerProgramAreReadAsLongAsTheyAskForNothingNew)
{
    NewerOptions options;
    options.known.size = sizeof options;
    options.known.frames = 64;
    pollux_umem* umem = pollux_umem_make(&options.known);
    ASSERT_NE(umem, nullptr) << pollux_last_error();
    EXPECT_EQ(pollux_umem_available(umem), 64U);
    pollux_umem_free(umem);

    options.unknown = 1;
    EXPECT_EQ(pollux_umem_make(&options.known), nullptr);
    EXPECT_EQ(errno, E2BIG);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_NOT_SUPPORTED);
}

// As a program passes them that was built before `take` and what follows: anything may lie beyond.
TEST(CStructs, OfAnOlderProgramAreNotReadBeyondTheirEnd)
{
    pollux_port_options options;
    std::memset(&options, 0xff, sizeof options);
    std::memset(&options, 0, offsetof(pollux_port_options, take));
    options.size = offsetof(pollux_port_options, take);
    expect_invalid(options, "a port needs a UMEM");
}

TEST(CStructs, OfAnOlderProgramAreNotWrittenBeyondTheirEnd)
{
    Umem umem{{.frames = 4096}};
    const Ethdev ethdev{"net_null0", umem};
    pollux_socket* socket = pollux_socket_adopt(ethdev.port(), 0, nullptr);
    pollux_stats stats;
    std::memset(&stats, 0xff, sizeof stats);
    stats.size = offsetof(pollux_stats, tx_packets);
    EXPECT_EQ(pollux_socket_stats(socket, &stats), 0);
    EXPECT_EQ(stats.rx_packets, 0U);
    EXPECT_EQ(stats.tx_packets, ~std::uint64_t{0});
    stats.size = 0;
    EXPECT_EQ(pollux_socket_stats(socket, &stats), -EINVAL);
    pollux_socket_free(socket);
}

TEST(CStats, HaveTheNamesAndTheOrderOfTheCppOnes)
{
    Stats stats;
    auto same = sized<pollux_stats>();
    std::uint64_t* number = &same.rx_packets;
    for (std::size_t i = 0; i < stats_fields.size(); ++i)
        stats.*stats_fields[i].value = number[i] = i + 1;
    std::ostringstream expected;
    expected << stats;

    std::FILE* file = std::tmpfile();
    EXPECT_EQ(pollux_stats_print(&same, file), 0);
    std::string printed(static_cast<std::size_t>(std::ftell(file)), '\0');
    std::rewind(file);
    EXPECT_EQ(std::fread(printed.data(), 1, printed.size(), file), printed.size());
    std::fclose(file);
    EXPECT_EQ(printed, expected.str());
    EXPECT_EQ(same.wakeups, stats.wakeups);
    EXPECT_EQ(same.tx_netdev_dropped, stats.tx_netdev_dropped);
}

class CSocket : public testing::Test {
protected:
    ~CSocket() override { pollux_socket_free(socket); }

    Umem umem{{.frames = 4096}};
    Ethdev ethdev{"net_ring0", umem};
    pollux_socket* socket = pollux_socket_adopt(ethdev.port(), 0, nullptr);
};

TEST_F(CSocket, IsOneOfAnEthdevThatExists)
{
    EXPECT_EQ(pollux_socket_ethdev_port(socket), ethdev.port());
    EXPECT_EQ(pollux_socket_fd(socket), -1);
    EXPECT_EQ(pollux_socket_adopt(RTE_MAX_ETHPORTS - 1, 0, nullptr), nullptr);
    EXPECT_EQ(errno, ENODEV);
}

TEST_F(CSocket, ReceivesWhatWasSentInOrder)
{
    Batch batch = numbered(umem, 0, 64);
    EXPECT_EQ(pollux_send(socket, batch.mbufs().data(), 64), 64);
    batch.release(64);
    std::vector<rte_mbuf*> mbufs(300);
    const std::uint16_t got = pollux_receive(socket, mbufs.data(), 300);
    for (unsigned i = 0; i < got; ++i)
        batch.take(*mbufs[i]);
    EXPECT_EQ(numbers(batch), sequence(0, 64));
    EXPECT_EQ(pollux_receive(socket, mbufs.data(), 300), 0);
}

TEST_F(CSocket, LeavesToTheCallerWhatFoundNoRoom)
{
    constexpr unsigned ring = 1023, some = 250;
    unsigned sent = 0;
    Batch batch;
    while (batch.empty()) {
        batch = numbered(umem, sent, some);
        const std::uint16_t taken = pollux_send(socket, batch.mbufs().data(), some);
        batch.release(taken);
        sent += taken;
    }
    EXPECT_EQ(sent, ring);
    EXPECT_EQ(numbers(batch), sequence(ring, some - ring % some));
}

// Only so that a broken promise ends a test.
constexpr int patience_ms = 20'000;

TEST(CWait, EndsByTheClock)
{
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, 1), POLLUX_WAIT_TIMEOUT);
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, 0), POLLUX_WAIT_TIMEOUT);
}

TEST(CWait, EndsByTheStopDescriptor)
{
    const int stop = eventfd(1, EFD_CLOEXEC);
    EXPECT_EQ(pollux_wait(nullptr, 0, stop, patience_ms), POLLUX_WAIT_STOPPED);
    EXPECT_EQ(pollux_wait(nullptr, 0, stop, -1), POLLUX_WAIT_STOPPED);
    close(stop);
}

TEST(CWait, EndsByASignal)
{
    struct sigaction before = {}, nothing = {};
    nothing.sa_handler = [](int) {};
    sigaction(SIGUSR1, &nothing, &before);
    std::atomic<bool> done = false;
    std::thread sender{[&done, waiter = pthread_self()] {
        while (!done) {
            pthread_kill(waiter, SIGUSR1);
            std::this_thread::yield();
        }
    }};
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, patience_ms), POLLUX_WAIT_INTERRUPTED);
    done = true;
    sender.join();
    sigaction(SIGUSR1, &before, nullptr);
}

TEST_F(CSocket, ThatHasNoDescriptorOnlyNaps)
{
    EXPECT_EQ(pollux_wait(&socket, 1, -1, patience_ms), POLLUX_WAIT_READY);
    const std::vector<pollux_socket*> many(257, socket);
    EXPECT_EQ(pollux_wait(many.data(), 257, -1, 0), -EINVAL);
}

}  // namespace

}  // namespace pollux
