// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "pollux/port.hpp"
#include "unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <optional>

struct pollux_bpf;

namespace pollux {

// The XDP program on a netdev now, if any, and whether a Pollux process owns it.
std::optional<Netdev::XdpProgram> attached_program(unsigned ifindex);

// Our XDP program on one netdev, for as long as this object or, at the latest, this process lives.
class Program {
public:
    // The one that this process has on the netdev already, so that several Ports can each drive some
    // of its queues, or a new one. Throws Error, with the holder's name and id, when another program
    // is there, or ours in another mode.
    static std::shared_ptr<Program> on(const Netdev& netdev, Attach attach);

    // Loads and attaches.
    Program(const Netdev& netdev, Attach attach);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::uint32_t id() const noexcept { return id_; }
    bool native() const noexcept { return native_; }

    // The queue's packets go to the kernel from now on.
    void forget(unsigned queue) noexcept;
    // Packets that went to the kernel so far, all queues.
    std::uint64_t passed() const noexcept;

private:
    struct Unload {
        void operator()(pollux_bpf* skeleton) const noexcept;
    };
    void load(const Netdev& netdev);
    void attach(const Netdev& netdev, Attach wanted);

    std::unique_ptr<pollux_bpf, Unload> skeleton_;
    UniqueFd link_;
    std::uint32_t id_ = 0;
    unsigned queues_ = 0;
    bool native_ = false;
};

}  // namespace pollux
