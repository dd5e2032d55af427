// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "lab.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

namespace lab {

// A host that knows nothing of Pollux: a packet socket of the kernel, on one netdev.
class Host {
public:
    explicit Host(const std::string& netdev)
        : fd_{socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ether_type))}
    {
        sockaddr_ll address = {};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ether_type);
        address.sll_ifindex = static_cast<int>(if_nametoindex(netdev.c_str()));
        const timeval patience{.tv_sec = 10, .tv_usec = 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        must(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
             "bind " + netdev);
    }
    ~Host() { close(fd_); }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    void send(std::string_view text) const
    {
        const Frame bytes = frame(text);
        must(::send(fd_, bytes.data(), bytes.size(), 0) > 0, "a host sends");
    }
    std::string receive() const
    {
        Frame bytes(2048);
        const ssize_t length = recv(fd_, bytes.data(), bytes.size(), 0);
        must(length > 0, "a host receives");
        return lab::text(std::span{bytes}.first(static_cast<std::size_t>(length)));
    }

private:
    int fd_;
};

}  // namespace lab
