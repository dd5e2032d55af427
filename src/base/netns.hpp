// SPDX-License-Identifier: BSD-3-Clause
// Network namespaces. The kernel answers each question about a netdev in the namespace of the
// thread that asks, or of the socket that it asks through.
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <new>

namespace pollux {

// A network namespace, which exists at least as long as this object.
class Netns {
public:
    // That of the calling thread: one object for each namespace. Throws Error.
    static std::shared_ptr<const Netns> current();

    // Tells it from every other one since the machine was started.
    std::uint64_t cookie() const noexcept { return cookie_; }
    // For ioctls in it, from any thread.
    int socket() const noexcept { return socket_.get(); }

private:
    friend class InNetns;
    Netns(UniqueFd socket, std::uint64_t cookie);

    UniqueFd socket_, file_;
    std::uint64_t cookie_;
};

// The calling thread is in this namespace as long as this object lives, and then where it was
// before. Moving needs CAP_SYS_ADMIN; a thread that is there already does not move.
class InNetns {
public:
    // Null means the namespace in which the thread is. Throws Error.
    explicit InNetns(const Netns* netns);
    // If the thread cannot move, it stays where it is.
    InNetns(const Netns* netns, std::nothrow_t) noexcept;
    ~InNetns();
    InNetns(const InNetns&) = delete;
    InNetns& operator=(const InNetns&) = delete;

private:
    void move(const Netns* netns);

    std::shared_ptr<const Netns> before_;  // empty if the thread has not moved
};

}  // namespace pollux
