// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "netdev/netlink.hpp"
#include "pollux/link_state.hpp"
#include "pollux/netdev.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pollux {

// Keeps a netdev's link state up to date from rtnetlink, in a thread of its own. Neither the PMD
// nor poll() on an AF_XDP socket ever reports it. A netdev that was deleted, or moved to another
// network namespace, is gone forever, even if it comes back with the same ifindex: its AF_XDP
// sockets are dead.
class LinkWatch {
public:
    // The one that this process already has for the netdev, or a new one. Throws Error.
    static std::shared_ptr<const LinkWatch> on(const Netdev& netdev);

    explicit LinkWatch(const Netdev& netdev);
    ~LinkWatch();
    LinkWatch(const LinkWatch&) = delete;
    LinkWatch& operator=(const LinkWatch&) = delete;

    const std::atomic<LinkState>& state() const noexcept { return state_; }
    // Whether the netdev is gone, even if the thread has not heard of it yet. Any thread.
    bool is_gone() const noexcept;
    // Becomes readable when the netdev is gone, and stays readable.
    int gone_fd() const noexcept { return gone_.get(); }

    // From now on an eventfd becomes readable whenever the state has changed; until it is removed,
    // the caller keeps it open. Any thread.
    void add_listener(int eventfd) const;
    void remove_listener(int eventfd) const noexcept;

private:
    void work() noexcept;
    void look() noexcept;  // asks the kernel
    void change_to(LinkState state) noexcept;

    unsigned index_;
    std::atomic<LinkState> state_{LinkState::down};
    NlSocket events_, questions_;
    UniqueFd witness_;
    UniqueFd gone_, stop_;
    mutable std::mutex listeners_mutex_;
    mutable std::vector<int> listeners_;
    std::thread thread_;
};

}  // namespace pollux
