// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/endpoint.hpp"
#include "support/wire/frame.hpp"

#include <sys/socket.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace wire {

// Sends whole frames through AF_PACKET, a batch at a time.
class Transmitter {
public:
    static constexpr unsigned capacity = 64;

    explicit Transmitter(const Endpoint& endpoint);

    // Frames that are composed but not yet taken by the kernel.
    unsigned waiting() const { return end_ - begin_; }
    unsigned room() const { return capacity - end_; }

    // The place for the next frame; append() makes it part of the batch. Only while there is room.
    std::byte* blank() { return frame(end_); }
    void append(std::size_t size);

    // Hands over the batch; how many frames the kernel took. Fewer than waiting(): it refused the
    // next one (ENOBUFS: the netdev dropped it; EAGAIN: the send buffer is full; ENETDOWN), which
    // stays at the head. Throws on every other error.
    unsigned send();
    // Gives up the frame at the head.
    void skip();

private:
    static constexpr std::size_t place = max_frame + vlan_tag_size;
    std::byte* frame(unsigned index) { return frames_.get() + index * place; }

    Fd socket_;
    std::string name_;
    std::unique_ptr<std::byte[]> frames_;
    std::vector<iovec> pieces_;
    std::vector<mmsghdr> batch_;
    unsigned begin_ = 0, end_ = 0;
};

}  // namespace wire
