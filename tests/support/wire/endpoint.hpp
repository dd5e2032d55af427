// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/fd.hpp"

#include <string>

namespace wire {

// A thread's visit to another network namespace. A socket that is made there stays there.
class Visit {
public:
    explicit Visit(int netns);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

private:
    Fd home_;
};

// A host's end of the wire, "NETNS:IF": NETNS is a name in /run/netns, or `self`.
class Endpoint {
public:
    explicit Endpoint(const std::string& text);

    const std::string& text() const { return text_; }
    unsigned ifindex() const { return ifindex_; }
    Visit visit() const { return Visit{netns_}; }

    // CLI11's form of a check: empty when the text looks like an endpoint.
    static std::string misspelt(const std::string& text);

private:
    std::string text_;
    Fd netns_;
    unsigned ifindex_ = 0;
};

}  // namespace wire
