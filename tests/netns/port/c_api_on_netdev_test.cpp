// SPDX-License-Identifier: BSD-3-Clause
// pollux.h on a netdev: it says what pollux::Port says, its sleep ends when a packet comes or the
// netdev goes, and all frames are back at the end.
#include "support/bpf_maps.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>

namespace pollux::test {

namespace {

constexpr int patience_ms = 20'000;

struct Close {
    void operator()(pollux_port* port) const { pollux_port_close(port); }
    void operator()(pollux_umem* umem) const { pollux_umem_free(umem); }
};
using CPort = std::unique_ptr<pollux_port, Close>;
using CUmem = std::unique_ptr<pollux_umem, Close>;

// All defaults.
template <class Struct>
Struct sized()
{
    Struct value = {};
    value.size = sizeof value;
    return value;
}

class CApiOnNetdev : public testing::Test {
protected:
    CApiOnNetdev()
    {
        const char* name = "port0";
        auto wanted = sized<pollux_umem_options>();
        wanted.netdevs = &name;
        wanted.netdev_count = 1;
        wanted.ring = 256;
        umem.reset(pollux_umem_make(&wanted));
        open();
    }

    static pollux_port_options options()
    {
        auto wanted = sized<pollux_port_options>();
        wanted.netdev = "port0";
        wanted.ring = 256;
        return wanted;
    }

    void open(const pollux_port_options& wanted = options())
    {
        port.reset();
        port.reset(pollux_port_open(&wanted, umem.get()));
        if (!port)
            throw std::runtime_error{pollux_last_error()};
        socket = pollux_port_socket(port.get(), 0);
    }

    pollux_report report() const
    {
        auto report = sized<pollux_report>();
        EXPECT_EQ(pollux_port_report(port.get(), &report), 0);
        return report;
    }
    bool notes(const std::string& part) const
    {
        for (unsigned i = 0; const char* note = pollux_port_note(port.get(), i); ++i)
            if (std::string{note}.find(part) != std::string::npos)
                return true;
        return false;
    }
    void expect_refusal(const pollux_port_options& wanted, pollux_cause cause)
    {
        port.reset();
        EXPECT_EQ(pollux_port_open(&wanted, umem.get()), nullptr);
        EXPECT_EQ(pollux_last_cause(), cause) << pollux_last_error();
        EXPECT_FALSE(attached_program(Netdev{"port0"}));
    }

    int wait() { return pollux_wait(&socket, 1, -1, patience_ms); }
    unsigned receive()
    {
        std::array<rte_mbuf*, window> mbufs;
        const unsigned got = pollux_receive(socket, mbufs.data(), window);
        rte_pktmbuf_free_bulk(mbufs.data(), got);
        return got;
    }

    std::optional<Veth> veth{std::in_place, "port0", "host0"};
    CUmem umem;
    CPort port;
    pollux_socket* socket = nullptr;
};

TEST_F(CApiOnNetdev, ReportsWhatWasObtained)
{
    const pollux_report report = CApiOnNetdev::report();
    EXPECT_TRUE(report.native);
    EXPECT_FALSE(report.zero_copy);
    EXPECT_EQ(report.ring, 256U);
    EXPECT_EQ(report.queues, 1U);
    EXPECT_EQ(report.queue_numbers[0], 0U);
    EXPECT_STREQ(report.netdev, "port0");
    EXPECT_STREQ(report.driver, "veth");
    EXPECT_EQ(report.direction, POLLUX_DIRECTION_BOTH);
    EXPECT_EQ(report.program_id, attached_program(Netdev{"port0"})->id);
    const std::string text = pollux_port_report_text(port.get());
    EXPECT_TRUE(text.starts_with("port0: veth, native XDP")) << text;
    unsigned notes = 0;
    while (const char* note = pollux_port_note(port.get(), notes)) {
        EXPECT_NE(text.find(note), std::string::npos) << note;
        ++notes;
    }
    EXPECT_GT(notes, 0U);
    EXPECT_EQ(report.note_count, notes);
    EXPECT_EQ(pollux_port_socket(port.get(), 1), nullptr);
    EXPECT_GE(pollux_socket_fd(socket), 0);
}

TEST_F(CApiOnNetdev, OnlySendsWhenAskedTo)
{
    auto wanted = options();
    wanted.direction = POLLUX_DIRECTION_TRANSMIT;
    open(wanted);
    EXPECT_EQ(report().direction, POLLUX_DIRECTION_TRANSMIT);
    Wire{veth->peer()}.send(window);
    const auto passed = [&] {
        auto stats = sized<pollux_stats>();
        pollux_port_stats(port.get(), &stats);
        return stats.rx_passed >= window;
    };
    EXPECT_TRUE(eventually(passed));
    EXPECT_EQ(receive(), 0U);
}

// The frames of Wire are UDP, to port 0.
TEST_F(CApiOnNetdev, TakesOnlyWhatItIsAskedFor)
{
    const std::array<pollux_flow, 2> take{
        {{.protocol = 17, .port = 4789}, {.protocol = 132, .port = 0}}};
    auto wanted = options();
    wanted.take = take.data();
    wanted.take_count = take.size();
    open(wanted);
    Wire{veth->peer()}.send(window);
    EXPECT_EQ(pollux_wait(&socket, 1, -1, 100), POLLUX_WAIT_TIMEOUT);
    EXPECT_EQ(receive(), 0U);

    const pollux_flow udp{.protocol = 17, .port = 0};
    wanted.take = &udp;
    wanted.take_count = 1;
    open(wanted);
    Wire{veth->peer()}.send(window);
    unsigned got = 0;
    EXPECT_TRUE(eventually([&] { return (got += receive()) == window; }));

    const pollux_flow no_port{.protocol = 1, .port = 4789};
    wanted.take = &no_port;
    expect_refusal(wanted, POLLUX_CAUSE_INVALID_OPTION);
}

TEST_F(CApiOnNetdev, RunsAProgramOfTheUser)
{
    const std::string program = object_file("programs") + "#pass_all";
    auto wanted = options();
    wanted.xdp_program = program.c_str();
    open(wanted);
    EXPECT_NE(report().user_program_id, 0U);
    Wire{veth->peer()}.send(window);
    EXPECT_EQ(pollux_wait(&socket, 1, -1, 100), POLLUX_WAIT_TIMEOUT);

    port.reset();
    wanted.xdp_program = "no-such-file";
    EXPECT_EQ(pollux_port_open(&wanted, umem.get()), nullptr);
    EXPECT_NE(std::string{pollux_last_error()}.find("no-such-file"), std::string::npos);
}

TEST_F(CApiOnNetdev, AsksForMetadataAndBusyPolling)
{
    auto wanted = options();
    wanted.rx_metadata = true;
    wanted.busy_poll_us = 30;
    open(wanted);
    EXPECT_TRUE(report().rx_metadata || notes("no RX metadata"));
    int microseconds = 0;
    socklen_t size = sizeof microseconds;
    getsockopt(pollux_socket_fd(socket), SOL_SOCKET, SO_BUSY_POLL, &microseconds, &size);
    EXPECT_EQ(microseconds, 30);

    wanted.busy_poll_budget = 100'000;
    port.reset();
    EXPECT_EQ(pollux_port_open(&wanted, umem.get()), nullptr);
}

TEST_F(CApiOnNetdev, SaysWhyItRefuses)
{
    auto wanted = options();
    wanted.zero_copy = POLLUX_ZERO_COPY_REQUIRED;
    expect_refusal(wanted, POLLUX_CAUSE_NO_ZERO_COPY);
    const unsigned queue = 7;
    wanted = options();
    wanted.queues = &queue;
    wanted.queue_count = 1;
    expect_refusal(wanted, POLLUX_CAUSE_QUEUE_OUT_OF_RANGE);
}

TEST_F(CApiOnNetdev, WakesForASinglePacket)
{
    Wire wire{veth->peer()};
    for (unsigned i = 0; i < 1000; ++i) {
        wire.send(1);
        ASSERT_EQ(wait(), POLLUX_WAIT_READY);
        ASSERT_EQ(receive(), 1U);
    }
    EXPECT_EQ(pollux_wait(&socket, 1, -1, 1), POLLUX_WAIT_TIMEOUT);
    pollux_port_stop(port.get());
    auto stats = sized<pollux_stats>();
    EXPECT_EQ(pollux_port_stats(port.get(), &stats), 0);
    EXPECT_EQ(stats.rx_packets, 1000U);
    EXPECT_EQ(stats.lost, 0U);
}

TEST_F(CApiOnNetdev, SendsNothingWhileTheLinkIsDownAndCountsIt)
{
    ip("link set host0 down");
    ASSERT_TRUE(eventually([&] { return pollux_port_link(port.get()) == POLLUX_LINK_DOWN; }));
    rte_mempool& pool = *pollux_umem_mempool(umem.get());
    std::array<rte_mbuf*, 3> mbufs{&numbered(pool, 0), &numbered(pool, 1), &numbered(pool, 2)};
    EXPECT_EQ(pollux_send(socket, mbufs.data(), 3), 3);
    auto stats = sized<pollux_stats>();
    EXPECT_EQ(pollux_socket_stats(socket, &stats), 0);
    EXPECT_EQ(stats.tx_down, 3U);
    EXPECT_EQ(stats.lost, 3U);
    EXPECT_EQ(stats.tx_packets, 0U);
}

TEST_F(CApiOnNetdev, SaysThatTheNetdevIsGone)
{
    ASSERT_TRUE(eventually([&] { return pollux_port_link(port.get()) == POLLUX_LINK_UP; }));
    veth.reset();
    EXPECT_EQ(wait(), POLLUX_WAIT_GONE);
    EXPECT_EQ(pollux_port_link(port.get()), POLLUX_LINK_GONE);
}

TEST_F(CApiOnNetdev, SaysThatItsProgramWasDetached)
{
    EXPECT_STREQ(pollux_port_fault(port.get()), "");
    auto report = sized<pollux_report>();
    ASSERT_EQ(pollux_port_report(port.get(), &report), 0);
    detach_link_of(report.program_id);
    EXPECT_NE(std::string{pollux_port_fault(port.get())}.find("was detached"), std::string::npos);
}

TEST_F(CApiOnNetdev, CountsWhatTheCppSocketCounts)
{
    Wire wire{veth->peer()};
    wire.send(window);
    auto levels = sized<pollux_ring_levels>();
    EXPECT_TRUE(eventually(
        [&] { return pollux_socket_ring_levels(socket, &levels) == 0 && levels.rx == window; }));
    EXPECT_GT(levels.fill, 0U);
    EXPECT_EQ(levels.tx + levels.completion, 0U);

    auto counted = sized<pollux_xdp_statistics>();
    EXPECT_TRUE(eventually([&] {
        wire.send(window);
        return pollux_socket_xdp_statistics(socket, &counted) == 0 && counted.rx_ring_full > 0;
    }));
    EXPECT_EQ(counted.rx_invalid_descs + counted.tx_invalid_descs, 0U);
    levels.size = 0;
    EXPECT_EQ(pollux_socket_ring_levels(socket, &levels), -EINVAL);
}

TEST_F(CApiOnNetdev, AUmemIsNotFreedBeforeItsPort)
{
    EXPECT_EQ(pollux_umem_free(umem.get()), -EBUSY);
    EXPECT_NE(std::string{pollux_last_error()}.find("1 ports still use it"), std::string::npos);
    Wire{veth->peer()}.send(1);
    ASSERT_EQ(wait(), POLLUX_WAIT_READY);
    EXPECT_EQ(receive(), 1U);
    EXPECT_EQ(pollux_port_close(port.release()), 0);
    EXPECT_EQ(pollux_umem_free(umem.release()), 0);
}

TEST_F(CApiOnNetdev, GivesEveryFrameBack)
{
    port.reset();
    const unsigned all = pollux_umem_available(umem.get());
    open();
    Wire{veth->peer()}.send(window);
    ASSERT_EQ(wait(), POLLUX_WAIT_READY);
    port.reset();
    EXPECT_EQ(pollux_umem_available(umem.get()), all);
}

}  // namespace

}  // namespace pollux::test
