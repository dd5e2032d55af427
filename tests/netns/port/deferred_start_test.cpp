// SPDX-License-Identifier: BSD-3-Clause
// Until a port is started, what arrives stays with the kernel, and none of it waits in a ring.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

namespace pollux::test {

namespace {

class DeferredStart : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions options() const
    {
        return {
            .netdev = veth.netdev(), .ring = 256, .xdp_mode = GetParam(), .deferred_start = true};
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire host{veth.peer()};
};

TEST_P(DeferredStart, LeavesToTheKernelWhatComesBefore)
{
    Port port{options(), umem};
    Rx& rx = port.sockets()[0]->rx;
    host.send(window);
    EXPECT_TRUE(eventually([&] { return port.stats().rx_passed == window; })) << port.stats();
    EXPECT_EQ(rx.waiting(), 0U);

    port.start();
    host.send(window);
    EXPECT_EQ(receive(rx, window), sequence(window, window));
    port.start();  // once more changes nothing
    host.send(window);
    EXPECT_EQ(receive(rx, window), sequence(2 * window, window));
    EXPECT_EQ(port.stats().rx_passed, window);
    EXPECT_EQ(port.stats().lost(), 0U);
}

TEST_P(DeferredStart, EndsWhenARunStarts)
{
    Port port{options(), umem};
    Port* const ports[] = {&port};
    const pollux::Run run{looped(ports), [](Lane& lane) noexcept {
                              Batch batch;
                              while (!lane.stopping()) {
                                  const unsigned received = lane.streams[0].rx->receive(batch);
                                  lane.streams[0].tx->send(batch);
                                  lane.idle.after(received);
                              }
                          }};
    host.send(window);
    EXPECT_EQ(host.receive(window), sequence(0, window));
}

INSTANTIATE_TEST_SUITE_P(Modes, DeferredStart, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
