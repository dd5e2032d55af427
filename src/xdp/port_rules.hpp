// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/direction.hpp"
#include "pollux/flow.hpp"
#include "xdp/program.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pollux {

// Tells our XDP program what a port's packets go through before they reach its sockets. Made when
// the queues already belong to the port but have no sockets yet, so that no packet takes the wrong
// path.
class PortRules {
public:
    // As in PortOptions.
    struct Options {
        std::string netdev = {};  // its name, for errors
        std::vector<unsigned> queues = {};
        std::vector<Flow> take = {};
        std::string xdp_program = {};
        Direction direction = Direction::both;
        bool rx_metadata = false;
        std::uint64_t netns = 0;  // cookie of the netdev's network namespace, for the metadata
    };

    // The gate is shut: everything stays with the kernel until open().
    // Throws Error, and then leaves no rule: user_program if the XDP program cannot be called.
    PortRules(const Options& options, std::shared_ptr<Program> program);
    ~PortRules();
    PortRules(const PortRules&) = delete;
    PortRules& operator=(const PortRules&) = delete;

    // Lets the packets go to the sockets. Any thread.
    void open() noexcept;

    // The id of the application's XDP program; 0 if there is none.
    std::uint32_t user_program_id() const noexcept { return user_program_id_; }

private:
    PortRules(std::vector<unsigned> queues, std::shared_ptr<Program> program);
    void clear();
    void ask(std::uint32_t flags) noexcept;

    std::vector<unsigned> queues_;
    std::shared_ptr<Program> program_;
    std::uint32_t asked_ = 0;  // enum pollux_queue_flags, once the gate is open
    std::uint32_t user_program_id_ = 0;
};

}  // namespace pollux
