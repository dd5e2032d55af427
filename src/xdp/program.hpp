// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/attached_program.hpp"
#include "pollux/netdev.hpp"
#include "pollux/xdp_mode.hpp"
#include "xdp/claims.hpp"
#include "xdp/dispatcher.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pollux {

// Our XDP program on one netdev, held for as long as this object or, at the latest, this process
// lives. Several processes may hold it; with the last one it goes. It may also be a component of
// libxdp's dispatcher, then of one process only.
class Program {
public:
    enum class Sharing {
        joined,  // takes part in the program that another Pollux process has there already
        alone    // the program must be a new one
    };

    // The one that this process has on the netdev already, so that several Ports can each drive
    // some of its queues; else that of another Pollux process; else a new one. Throws Error, with
    // the holder's name and id, when a stranger's program is there, or ours in another mode or
    // version.
    //
    // With `metadata`, a new one writes RX metadata if that can be had.
    static std::shared_ptr<Program> on(const Netdev& netdev, XdpMode mode,
                                       Sharing sharing = Sharing::joined, bool metadata = false);

    Program(const Netdev& netdev, XdpMode mode, Sharing sharing, bool metadata);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::uint32_t id() const noexcept { return id_; }
    bool native() const noexcept { return native_; }
    bool joined() const noexcept { return joined_; }  // another process made it
    // The component that it is of libxdp's dispatcher; null when it is on the netdev alone.
    const Component* component() const noexcept { return component_.get(); }
    const Claims& claims() const noexcept { return claims_; }
    // Why it can write no RX metadata; empty: it can.
    const std::string& no_metadata() const noexcept { return no_metadata_; }

    // See bpf/pollux.bpf.c.
    struct Maps {
        UniqueFd xsks, passed, queues, flows;
        // None where it may call no programs. The kernel empties it when nobody has a descriptor of
        // it any more.
        UniqueFd programs;
    };
    const Maps& maps() const noexcept { return maps_; }

    // The queues' packets go to the kernel from now on; none is on its way to a socket any more.
    void forget(const std::vector<unsigned>& queues) noexcept;
    // Packets that went to the kernel since the program is there, all queues.
    std::uint64_t passed() const noexcept;

private:
    bool enter(const Netdev& netdev, const AttachedProgram& dispatcher, XdpMode wanted,
               Sharing sharing);
    bool join(const Netdev& netdev, const AttachedProgram& there, XdpMode wanted, Sharing sharing);
    bool create(const Netdev& netdev, XdpMode wanted);
    bool create_with_metadata(const Netdev& netdev);
    void use(const Netdev& netdev, int program);

    std::unique_ptr<const Component> component_;
    UniqueFd link_;
    Maps maps_;
    std::string no_metadata_ = "its XDP program was loaded without";
    Claims claims_;
    std::uint32_t id_ = 0;
    unsigned queues_ = 0;
    bool native_ = false;
    bool joined_ = false;
};

}  // namespace pollux
