// SPDX-License-Identifier: BSD-3-Clause
// A host behind a veth leaves UDP's and TCP's checksum to a NIC that is not there, and AF_XDP shows
// the packet as it is: finish_partial_checksum() makes it whole.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pollux::test {

namespace {

constexpr char peer_address[] = "10.77.0.2";

// By the kernel's own stack.
void say(const std::string& text)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(4789);
    inet_pton(AF_INET, peer_address, &to.sin_addr);
    EXPECT_EQ(
        sendto(fd, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to),
        static_cast<ssize_t>(text.size()));
    close(fd);
}

TEST(PartialChecksum, OfAHostBehindAVethIsFinished)
{
    const Veth a{"port0", "host0"};
    ip("addr add 10.77.0.1/24 dev " + a.peer());
    ip(std::string{"neigh add "} + peer_address + " lladdr 02:00:00:00:00:02 dev " + a.peer());
    Umem umem{{.netdevs = {a.netdev()}, .ring = 256}};
    Port port{{.netdev = a.netdev(), .ring = 256}, umem};
    for (unsigned size = 1; size < 200; ++size) {
        say(std::string(size, static_cast<char>('a' + size % 26)));
        Batch batch;
        ASSERT_TRUE(eventually([&] {
            if (port.sockets()[0]->rx.receive(batch, 1) != 0 && Headers{batch[0]}.udp() == nullptr)
                batch.clear();  // ARP, for one
            return !batch.empty();
        }));
        ASSERT_FALSE(checksums_right(batch[0]));
        ASSERT_TRUE(finish_partial_checksum(batch[0]));
        ASSERT_TRUE(checksums_right(batch[0])) << size;
        ASSERT_EQ(Headers{batch[0]}.payload().size(), size);
    }
}

}  // namespace

}  // namespace pollux::test
