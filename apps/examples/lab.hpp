// SPDX-License-Identifier: BSD-3-Clause
// Where the examples run: a network namespace of their own, veth pairs in it, and frames for them.
// All of it ends with the process. It is not a part of Pollux.
#pragma once

#include <pollux/pollux.hpp>

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace lab {

// Ends the example with exit code 1 if something did not happen.
inline void must(bool happened, const std::string& what)
{
    if (!happened)
        throw std::runtime_error{"failed: " + what};
}

// Call it before any thread starts: a thread stays in the namespace in which it was created. Only
// `ip` and this process look at the netdevs, so /sys may go on showing those of the machine.
inline void enter()
{
    if (unshare(CLONE_NEWNET) != 0)
        throw pollux::Error{{.problem = "cannot make a network namespace",
                             .errnum = errno,
                             .hint = "run the example as root"}};
    // Otherwise the kernel sends packets of its own on each new netdev.
    std::ofstream{"/proc/sys/net/ipv6/conf/default/disable_ipv6"} << 1;
}

inline void shell(const std::string& commands)
{
    must(std::system(commands.c_str()) == 0, commands);  // NOLINT(concurrency-mt-unsafe)
}

// Two netdevs, connected to each other, with that many queues each.
inline void veth(const std::string& one, const std::string& other, unsigned queues = 1)
{
    const std::string count = std::to_string(queues);
    const std::string both = " numrxqueues " + count + " numtxqueues " + count;
    shell("ip link add " + one + both + " type veth peer name " + other + both +
          " && ip link set " + one + " up && ip link set " + other + " up");
    while (!pollux::Netdev{one}.carrier || !pollux::Netdev{other}.carrier)
        std::this_thread::yield();  // it follows a little later
}

using Frame = std::vector<std::uint8_t>;
constexpr std::uint16_t ether_type = 0x88b5;  // IEEE reserves it for experiments
constexpr std::size_t header = 14, shortest = 60;

// A broadcast Ethernet frame that carries the text; and the text that it carries.
inline Frame frame(std::string_view text)
{
    constexpr std::uint8_t addresses[] = {255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1};
    Frame bytes(std::max(header + text.size(), shortest));
    std::copy(std::begin(addresses), std::end(addresses), bytes.begin());
    bytes[12] = ether_type >> 8;
    bytes[13] = ether_type & 255;
    std::copy(text.begin(), text.end(), bytes.begin() + header);
    return bytes;
}
inline std::string text(std::span<const std::uint8_t> frame)
{
    const std::string all{frame.begin() + std::min(header, frame.size()), frame.end()};
    return all.substr(0, all.find('\0'));
}

}  // namespace lab
