// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/receiver.hpp"

#include "support/wire/failure.hpp"
#include "support/wire/packet_socket.hpp"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>

#include <algorithm>
#include <cstring>

namespace wire {

namespace {

std::uint32_t vlan_tag_of(msghdr& message)
{
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part))
        if (part->cmsg_level == SOL_PACKET && part->cmsg_type == PACKET_AUXDATA) {
            tpacket_auxdata said{};
            std::memcpy(&said, CMSG_DATA(part), sizeof said);
            if (said.tp_status & TP_STATUS_VLAN_VALID)
                return std::uint32_t{said.tp_vlan_tpid} << 16 | said.tp_vlan_tci;
        }
    return 0;
}

}  // namespace

Receiver::Receiver(const Endpoint& endpoint)
    : socket_{open_packet_socket(endpoint, ETH_P_ALL)},
      name_{endpoint.text()},
      frames_{std::make_unique<std::byte[]>(capacity * max_frame)},
      pieces_(capacity),
      batch_(capacity),
      controls_(capacity)
{
    set_option(socket_, SOL_SOCKET, SO_RCVBUFFORCE, 256 << 20, "SO_RCVBUFFORCE");
    set_option(socket_, SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA");
    // A NIC would filter the hosts' made-up addresses. The membership ends with the socket.
    packet_mreq promiscuous{};
    promiscuous.mr_ifindex = static_cast<int>(endpoint.ifindex());
    promiscuous.mr_type = PACKET_MR_PROMISC;
    ensure(setsockopt(socket_, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof promiscuous),
           "PACKET_MR_PROMISC");
    for (unsigned i = 0; i < capacity; ++i) {
        pieces_[i] = {frames_.get() + i * max_frame, max_frame};
        batch_[i].msg_hdr.msg_iov = &pieces_[i];
        batch_[i].msg_hdr.msg_iovlen = 1;
        batch_[i].msg_hdr.msg_control = controls_[i].bytes;
    }
    arrivals_.reserve(capacity);
}

std::span<const Arrival> Receiver::receive()
{
    arrivals_.clear();
    for (auto& message : batch_)
        message.msg_hdr.msg_controllen = sizeof(Control::bytes);
    // MSG_TRUNC: msg_len is the length on the wire, even where it does not fit.
    const int count = recvmmsg(socket_, batch_.data(), capacity, MSG_DONTWAIT | MSG_TRUNC, nullptr);
    // ENETDOWN is said once for each time that the netdev goes down; it may come up again.
    if (count < 0 && errno != EAGAIN && errno != EINTR && errno != ENETDOWN)
        fail("receive on " + name_);
    for (int i = 0; i < count; ++i) {
        const std::size_t length = batch_[i].msg_len;
        const auto* frame = static_cast<const std::byte*>(pieces_[i].iov_base);
        arrivals_.push_back(
            {{frame, std::min(length, max_frame)}, length, vlan_tag_of(batch_[i].msg_hdr)});
    }
    return arrivals_;
}

std::uint64_t Receiver::take_drops()
{
    tpacket_stats statistics{};
    socklen_t length = sizeof statistics;
    ensure(getsockopt(socket_, SOL_PACKET, PACKET_STATISTICS, &statistics, &length),
           "PACKET_STATISTICS");
    return statistics.tp_drops;
}

void wait_readable(std::span<const int> fds, std::chrono::nanoseconds timeout)
{
    std::vector<pollfd> watched;
    for (const int fd : fds)
        watched.push_back({fd, POLLIN, 0});
    const auto rest = std::max(timeout, std::chrono::nanoseconds{0});
    const timespec time{rest.count() / 1'000'000'000, rest.count() % 1'000'000'000};
    if (ppoll(watched.data(), watched.size(), &time, nullptr) < 0 && errno != EINTR)
        fail("poll");
}

}  // namespace wire
