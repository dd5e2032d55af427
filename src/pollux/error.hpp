// SPDX-License-Identifier: BSD-3-Clause
// The exception that all set-up throws, with a cause for programs and one line for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace pollux {

// Why something was refused or failed, for programs to compare. Later versions may add causes.
enum class Cause : std::uint8_t {
    system,              // the kernel, the driver or DPDK failed; the errno says how
    invalid_option,      // out of range, given twice, or in conflict with another option
    not_supported,       // the kernel, the driver or this DPDK cannot do it
    missing_capability,  // the process lacks one, such as CAP_NET_ADMIN
    no_such_netdev,      // there is none of this name in this network namespace
    netdev_gone,         // it existed and was removed meanwhile
    default_route,       // taking the netdev's packets would take the machine off the network
    netdev_in_use,       // by another process with Pollux, or by another XDP program
    queue_out_of_range,  // the netdev has fewer queues
    queue_in_use,        // by another AF_XDP socket
    ethdev_in_use,       // it is already started, or does not exist
    no_zero_copy,        // it was required and is not available
    mtu_too_large,       // packets of the netdev's MTU do not fit into a frame
    unusable_pool,       // AF_XDP cannot use the mempool
    too_few_frames,      // the Umem is too small for what is asked of it
    out_of_memory,       // there is not enough memory
    eal,                 // the EAL does not start
    user_program,        // the application's XDP program cannot be used
    no_route,            // the kernel has no usable route, or does not know the next hop's MAC
    setting_in_use,      // another Pollux process is changing it, or the NIC has the same rule
};
// The enumerator's name, such as "queue_in_use".
std::string_view to_string(Cause cause) noexcept;

// Thrown by all set-up. The data path never throws.
//
//     catch (const pollux::Error& error) {
//         if (error.cause() == pollux::Cause::queue_in_use) …  // take another queue
//         std::cerr << error.what() << '\n';
//     }
//
// what() is one line: where (netdev, queue), the problem, the errno's text, the driver's own reason
// if it gave one, and a hint that a person can act on. Hints name option fields in backquotes:
// `take_all`.
class Error : public std::system_error {
public:
    struct Details {
        Cause cause = Cause::system;
        std::string where = {};    // "eth0", "eth0 queue 3", "EAL"; may be empty
        std::string problem = {};  // "cannot attach the XDP program"
        int errnum = 0;            // 0 if there is none
        std::string reason = {};   // in the words of the PMD, libxdp or the EAL; may be empty
        std::string hint = {};     // what to do about it; may be empty
    };

    explicit Error(Details details);

    Cause cause() const noexcept { return details_.cause; }
    const Details& details() const noexcept { return details_; }
    const std::string& hint() const noexcept { return details_.hint; }
    const char* what() const noexcept override { return text_.c_str(); }

private:
    Details details_;
    std::string text_;
};

}  // namespace pollux
