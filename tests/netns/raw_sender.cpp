// SPDX-License-Identifier: BSD-3-Clause
#include "raw_sender.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace pollux::test {

RawSender::RawSender(const std::string& interface)
    : socket_{socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)}
{
    sockaddr_ll address = {};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::system_error{errno, std::generic_category(), interface};
}

RawSender::~RawSender()
{
    close(socket_);
}

void RawSender::send(const std::vector<std::uint8_t>& frame)
{
    if (::send(socket_, frame.data(), frame.size(), 0) != static_cast<ssize_t>(frame.size()))
        throw std::system_error{errno, std::generic_category(), "the host cannot send"};
}

}  // namespace pollux::test
