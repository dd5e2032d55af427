// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/transmitter.hpp"

#include "support/wire/failure.hpp"
#include "support/wire/packet_socket.hpp"

namespace wire {

// No PACKET_QDISC_BYPASS: with it the kernel takes the TX queue from the CPU, not from the flow
// hash (6.18, 4-queue veth, 32 flows from one CPU: all frames on one queue). A veth without qdisc
// has nothing to bypass.
Transmitter::Transmitter(const Endpoint& endpoint)
    : socket_{open_packet_socket(endpoint, 0)},
      name_{endpoint.text()},
      frames_{std::make_unique<std::byte[]>(capacity * place)},
      pieces_(capacity),
      batch_(capacity)
{
    // So large that a qdisc or the netdev says no before the socket does.
    set_option(socket_, SOL_SOCKET, SO_SNDBUFFORCE, 64 << 20, "SO_SNDBUFFORCE");
    for (unsigned i = 0; i < capacity; ++i) {
        pieces_[i].iov_base = frame(i);
        batch_[i].msg_hdr.msg_iov = &pieces_[i];
        batch_[i].msg_hdr.msg_iovlen = 1;
    }
}

void Transmitter::append(std::size_t size)
{
    pieces_[end_++].iov_len = size;
}

unsigned Transmitter::send()
{
    if (waiting() == 0)
        return 0;
    const int taken = sendmmsg(socket_, &batch_[begin_], waiting(), MSG_DONTWAIT);
    if (taken < 0) {
        if (errno == ENOBUFS || errno == EAGAIN || errno == ENETDOWN || errno == EINTR)
            return 0;
        fail("send on " + name_);
    }
    begin_ += static_cast<unsigned>(taken);
    if (begin_ == end_)
        begin_ = end_ = 0;
    return static_cast<unsigned>(taken);
}

void Transmitter::skip()
{
    if (++begin_ == end_)
        begin_ = end_ = 0;
}

}  // namespace wire
