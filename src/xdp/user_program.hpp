// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xdp/bpf_object.hpp"
#include "xdp/program.hpp"

#include <cstdint>
#include <string>

struct bpf_program;

namespace pollux {

// An application's XDP program from a BPF object file, which ours calls.
class UserProgram {
public:
    // Takes the file's name, and after a '#' the program's name if the file has several. Throws
    // Error (user_program) if it has none that ours could call. Loads nothing yet.
    UserProgram(std::string netdev, const std::string& file_and_name);

    // Loads it, with our maps in place of its own `xsks_map` and `pollux_passed`. Throws Error
    // (user_program), with the last lines of the verifier's log.
    void load(const Program::Maps& ours);

    int fd() const noexcept;
    std::uint32_t id() const;
    const std::string& name() const noexcept { return name_; }

private:
    void choose();
    void use(int map, const char* name);

    std::string netdev_, path_, name_;
    BpfObject object_;
    bpf_program* program_ = nullptr;
};

}  // namespace pollux
