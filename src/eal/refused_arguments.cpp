// SPDX-License-Identifier: BSD-3-Clause
// From the options of DPDK 22.11 to 25.11, each of which was tried. What is not here works, or the
// EAL refuses it itself.
#include "eal/refused_arguments.hpp"

#include "base/refuse.hpp"
#include "host/privilege.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pollux {

namespace {

struct Refused {
    const char* option;
    const char* reason;
    const char* hint;
};

constexpr char only_prints[] = "would print and end the process";
constexpr char list_of_options[] = "`dpdk-testpmd --help` lists the options of the EAL";

constexpr std::array refused{
    Refused{"-h", only_prints, list_of_options},
    Refused{"--help", only_prints, list_of_options},
    Refused{"-v", only_prints, "`pollux --version` says DPDK's version"},
    Refused{"--version", only_prints, "`pollux --version` says DPDK's version"},
    Refused{"--log-level=help", only_prints, "`dpdk-testpmd --log-level=help` lists the loggers"},
    // A secondary process waits for the primary one without end, and for `auto` it depends on what
    // else runs.
    Refused{"--proc-type", "would wait forever for a primary process, which shares nothing here",
            "each process is a primary one and takes `queues` of its own"},
    Refused{"--create-uio-dev", "would leave device files behind",
            "take the NIC by its kernel driver, as a netdev"},
    Refused{"--vmware-tsc-map", "reads the clock by an instruction that only VMware allows",
            "leave it out: the CPU's own counter is used"},
    Refused{"--syslog", "would take away the log, in which drivers say why something fails",
            "redirect stderr, for example to `logger`"},
};

constexpr std::array from_user{
    Refused{"-d", "would load a library", nullptr},
    Refused{"--driver-path", "would load a library", nullptr},
};

// What stands after the option, in the same argument or in the next one.
std::string value_at(const std::vector<std::string>& arguments, std::size_t at)
{
    const std::string& argument = arguments[at];
    if (!argument.starts_with("--") && argument.size() > 2)
        return argument.substr(2);
    if (const std::size_t equals = argument.find('='); equals != std::string::npos)
        return argument.substr(equals + 1);
    return at + 1 < arguments.size() ? arguments[at + 1] : "";
}

Error refusal(const std::string& argument, const std::string& reason, const std::string& hint)
{
    return refuse(Cause::invalid_option, "EAL", "\"" + argument + "\" " + reason, hint);
}

void refuse_code(const std::vector<std::string>& arguments, std::size_t at)
{
    constexpr char hint[] = "run it as root, not by file capabilities (setcap) or setuid";
    const std::string& argument = arguments[at];
    for (const Refused& one : from_user)
        if (is_option(argument, one.option))
            throw refusal(argument,
                          std::string{one.reason} +
                              ", and this program has more privileges than its user",
                          hint);
    // The EAL makes a vdev of whatever device is allowed or blocked and has such a name.
    constexpr std::array devices{"--vdev", "-a", "--allow", "-b", "--block"};
    if (std::ranges::none_of(devices, [&](const char* one) { return is_option(argument, one); }))
        return;
    const std::string value = value_at(arguments, at);
    if (value.find('/') != std::string::npos || value.find("xdp_prog") != std::string::npos)
        throw refusal(value, "names a file, and this program has more privileges than its user",
                      hint);
}

}  // namespace

bool is_option(const std::string& argument, const std::string& option)
{
    if (!option.starts_with("--"))
        return argument.starts_with(option) && !argument.starts_with("--");
    const std::string name = argument.substr(0, argument.find('='));
    return name.size() > 2 && option.starts_with(name);
}

void refuse_arguments(const std::vector<std::string>& arguments)
{
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string& argument = arguments[at];
        for (const Refused& one : refused) {
            const std::string option = one.option;
            const std::size_t equals = option.find('=');
            if (!is_option(argument, option.substr(0, equals)))
                continue;
            if (equals != std::string::npos && value_at(arguments, at) != option.substr(equals + 1))
                continue;
            if (option == "--proc-type" && value_at(arguments, at) == "primary")
                continue;
            throw refusal(argument, one.reason, one.hint);
        }
        if (has_privileges_of_its_file())
            refuse_code(arguments, at);
    }
}

}  // namespace pollux
