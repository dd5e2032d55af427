// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/packet_socket.hpp"

#include "support/wire/failure.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace wire {

Fd open_packet_socket(const Endpoint& endpoint, int protocol)
{
    const auto inside = endpoint.visit();
    // Protocol 0 until it is bound, or it would hear every netdev of the namespace for a moment.
    Fd socket{ensure(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "AF_PACKET")};
    set_option(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING");
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
    address.sll_ifindex = static_cast<int>(endpoint.ifindex());
    ensure(bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), endpoint.text());
    return socket;
}

void set_option(int socket, int level, int option, int value, const char* what)
{
    ensure(setsockopt(socket, level, option, &value, sizeof value), what);
}

}  // namespace wire
