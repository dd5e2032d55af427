// SPDX-License-Identifier: BSD-3-Clause
// pollux.h on a netdev: it says what pollux::Port says, its sleep ends when a packet comes or the
// netdev goes, and all frames are back at the end.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <array>
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

    void open()
    {
        auto wanted = sized<pollux_port_options>();
        wanted.netdev = "port0";
        wanted.ring = 256;
        port.reset(pollux_port_open(&wanted, umem.get()));
        if (!port)
            throw std::runtime_error{pollux_last_error()};
        socket = pollux_port_socket(port.get(), 0);
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
    auto report = sized<pollux_report>();
    EXPECT_EQ(pollux_port_report(port.get(), &report), 0);
    EXPECT_TRUE(report.native);
    EXPECT_FALSE(report.zero_copy);
    EXPECT_EQ(report.ring, 256U);
    EXPECT_EQ(report.queues, 1U);
    EXPECT_EQ(report.program_id, attached_program(Netdev{"port0"})->id);
    const std::string text = pollux_port_report_text(port.get());
    EXPECT_TRUE(text.starts_with("port0: veth, native XDP")) << text;
    unsigned notes = 0;
    while (const char* note = pollux_port_note(port.get(), notes)) {
        EXPECT_NE(text.find(note), std::string::npos) << note;
        ++notes;
    }
    EXPECT_GT(notes, 0U);
    EXPECT_EQ(pollux_port_socket(port.get(), 1), nullptr);
    EXPECT_GE(pollux_socket_fd(socket), 0);
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
