// SPDX-License-Identifier: BSD-3-Clause
// A lane that the PMD keeps in an endless sendto is freed by join(), and its socket works on.
//
// The PMD repeats sendto for as long as that answers EAGAIN. No netdev of the lab answers so for
// ever, so the lane repeats it itself, for as long as the socket answers as a socket does.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>

namespace pollux::test {

namespace {

TEST(StuckSendto, IsBrokenAtTheEndAndTheSocketWorksOn)
{
    const Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
    Socket& socket = *port.sockets()[0];

    pollux::Run run{{Stream{.rx = &socket.rx, .tx = &socket.tx}}, [](Lane& lane) noexcept {
                        const int fd = lane.streams[0].tx->fd();
                        while (send(fd, nullptr, 0, MSG_DONTWAIT) == 0 || errno != ENOTSOCK) {
                        }
                    }};
    run.stop();
    run.join();

    Wire host{veth.peer()};
    host.send(window);
    EXPECT_EQ(receive(socket.rx, window), sequence(0, window));
    EXPECT_EQ(socket.kernel_statistics().rx_ring_full, 0U);
}

}  // namespace

}  // namespace pollux::test
