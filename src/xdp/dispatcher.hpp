// SPDX-License-Identifier: BSD-3-Clause
// Sharing a netdev with other XDP programs, through libxdp's dispatcher.
#pragma once

#include "pollux/attached_program.hpp"
#include "pollux/error.hpp"
#include "pollux/netdev.hpp"
#include "tuning/journal_directory.hpp"
#include "xdp/claims.hpp"
#include "xdp/program_object.hpp"

#include <optional>
#include <string>

namespace pollux {

// Whether this is libxdp's dispatcher, an XDP program that calls others, its components, in turn.
bool is_dispatcher(const AttachedProgram& program) noexcept;

// Our program as a component of the dispatcher on a netdev, for as long as this object lives. After
// SIGKILL the component stays and passes all packets on, and the next start removes it.
class Component {
public:
    // The object is empty, and has joined nothing, if the netdev's program changed meanwhile or
    // another Pollux process is a component. Then it is worth trying again for a while. Throws
    // Error (netdev_in_use) if the dispatcher cannot be joined.
    Component(const Netdev& netdev, const AttachedProgram& dispatcher);
    ~Component();
    Component(const Component&) = delete;
    Component& operator=(const Component&) = delete;

    explicit operator bool() const noexcept { return attached_; }
    int fd() const noexcept { return object_->fd(); }
    // The names of the other components, in the order in which they run, or "no other program".
    const std::string& others() const noexcept { return others_; }

private:
    bool make_room();
    void attach();

    Netdev netdev_;
    AttachedProgram dispatcher_;
    NamedLock lock_;
    std::string others_;
    std::optional<ProgramObject> object_;
    Claims claims_;
    bool attached_ = false;
};

// Says what is in the way: the component of another Pollux process, or the dispatcher itself.
Error occupied_dispatcher(const Netdev& netdev, const AttachedProgram& dispatcher);

// For Hold, which cannot join: the application's own net_af_xdp would detach the dispatcher.
Error indivisible_dispatcher(const Netdev& netdev, const AttachedProgram& dispatcher);

}  // namespace pollux
