// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/endpoint.hpp"
#include "support/wire/frame.hpp"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace wire {

struct Arrival {
    std::span<const std::byte> bytes;  // what was captured
    std::size_t length;                // what was on the wire, without the VLAN tag
    // The outer VLAN tag, protocol and content, which the kernel takes off the bytes. 0: none.
    std::uint32_t vlan_tag = 0;
};

// Receives whole frames through AF_PACKET, a batch at a time; not those that its own host sends.
class Receiver {
public:
    static constexpr unsigned capacity = 64;

    explicit Receiver(const Endpoint& endpoint);

    // What has arrived, up to `capacity` frames; valid until the next call. Never blocks.
    std::span<const Arrival> receive();

    // Frames that this socket lost since the last call because its buffer was full.
    std::uint64_t take_drops();

    int fd() const { return socket_; }

private:
    // What the kernel says beside a frame.
    struct alignas(cmsghdr) Control {
        std::byte bytes[CMSG_SPACE(sizeof(tpacket_auxdata))];
    };

    Fd socket_;
    std::string name_;
    std::unique_ptr<std::byte[]> frames_;
    std::vector<iovec> pieces_;
    std::vector<mmsghdr> batch_;
    std::vector<Control> controls_;
    std::vector<Arrival> arrivals_;
};

// Sleeps until one of the descriptors is readable, or the time is over.
void wait_readable(std::span<const int> fds, std::chrono::nanoseconds timeout);

}  // namespace wire
