// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/endpoint.hpp"

#include "support/wire/failure.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>

#include <cstdlib>

namespace wire {

namespace {

constexpr auto own_netns = "/proc/thread-self/ns/net";

Fd open_netns(const std::string& name)
{
    const auto path = name == "self" ? own_netns : "/run/netns/" + name;
    return Fd{ensure(open(path.c_str(), O_RDONLY | O_CLOEXEC), "netns " + name)};
}

}  // namespace

Visit::Visit(int netns) : home_{ensure(open(own_netns, O_RDONLY | O_CLOEXEC), own_netns)}
{
    ensure(setns(netns, CLONE_NEWNET), "enter netns");
}

Visit::~Visit()
{
    // Whatever came next would touch another host's netdevs.
    if (setns(home_, CLONE_NEWNET) < 0)
        std::abort();
}

Endpoint::Endpoint(const std::string& text) : text_{text}
{
    const auto colon = text.find(':');
    netns_ = open_netns(text.substr(0, colon));
    const auto inside = visit();
    ifindex_ = if_nametoindex(text.c_str() + colon + 1);
    if (ifindex_ == 0)
        fail(text);
}

std::string Endpoint::misspelt(const std::string& text)
{
    const auto colon = text.find(':');
    const bool well_spelt = colon != std::string::npos && colon > 0 && colon + 1 < text.size() &&
                            text.find('/') == std::string::npos;
    return well_spelt ? "" : "'" + text + "' is not NETNS:IF";
}

}  // namespace wire
