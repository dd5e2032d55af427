// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/attached_program.hpp"
#include "pollux/netdev.hpp"
#include "pollux/xdp_mode.hpp"
#include "xdp/claims.hpp"
#include "xdp/dispatcher.hpp"
#include "xdp/socket_lookup.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pollux {

// Our XDP program on one netdev, held as long as this object lives, and at the longest as long as
// this process. Several processes may hold it, and it goes with the last one. It may also be a
// component of libxdp's dispatcher, and then only one process holds it.
class Program {
public:
    enum class Sharing {
        joined,  // shares the program that another Pollux process already has there
        alone    // the program must be a new one, and no other process can join it
    };

    // The one that this process already has on the netdev, if it is still there, so that several
    // Ports can each drive some of its queues; otherwise that of another Pollux process; otherwise
    // a new one. Throws Error: netdev_in_use, with the holder's name and id, if another XDP program
    // is there, or ours in another mode or version.
    //
    // With `metadata`, a new one writes RX metadata if kernel and driver can do that. On a veth it
    // can from Linux 6.16 on, also without.
    static std::shared_ptr<Program> on(const Netdev& netdev, XdpMode mode,
                                       Sharing sharing = Sharing::joined, bool metadata = false);

    Program(const Netdev& netdev, XdpMode mode, Sharing sharing, bool metadata);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    std::uint32_t id() const noexcept { return id_; }
    bool native() const noexcept { return native_; }
    bool joined() const noexcept { return joined_; }  // another process made it
    // Its part in libxdp's dispatcher; null if it is on the netdev alone.
    const Component* component() const noexcept { return component_.get(); }
    Claims& claims() noexcept { return claims_; }
    // To the netdev's driver. Then it puts VLAN tags that the driver keeps beside frames back.
    bool bound() const noexcept { return bound_; }
    // Why it cannot write RX metadata; empty if it can.
    const std::string& no_metadata() const noexcept { return no_metadata_; }

    // See bpf/pollux.bpf.c.
    struct Maps {
        UniqueFd xsks, passed, queues, flows;
        // Empty if the program cannot call others. The kernel clears this map when no process has a
        // descriptor of it any more.
        UniqueFd programs;
    };
    const Maps& maps() const noexcept { return maps_; }

    // Lets the queues' packets go to the kernel from now on. After the call none is on its way to a
    // socket any more.
    void forget(const std::vector<unsigned>& queues) noexcept;
    // Why these queues get no packets any more, although nobody here has let go of them; empty if
    // they do. Any thread.
    std::string fault(const std::vector<unsigned>& queues) const;
    // Packets of all queues that went to the kernel since the program was loaded.
    std::uint64_t passed() const noexcept;

private:
    bool enter(const Netdev& netdev, const AttachedProgram& dispatcher, XdpMode wanted,
               Sharing sharing);
    bool join(const Netdev& netdev, const AttachedProgram& there, XdpMode wanted, Sharing sharing);
    bool create(const Netdev& netdev, XdpMode wanted);
    bool create_with_metadata(const Netdev& netdev);
    void use(const Netdev& netdev, int program);
    bool attached() const noexcept;
    bool is_on(const Netdev& netdev) const;

    std::unique_ptr<const Component> component_;
    UniqueFd link_;
    Maps maps_;
    std::string no_metadata_ = "its XDP program was loaded without metadata";
    Claims claims_;
    SocketLookup sockets_;
    std::uint32_t id_ = 0;
    unsigned queues_ = 0;
    bool native_ = false;
    bool joined_ = false;
    bool bound_ = false;
};

}  // namespace pollux
