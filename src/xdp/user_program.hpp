// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xdp/program.hpp"

#include <cstdint>
#include <memory>
#include <string>

struct bpf_object;
struct bpf_program;

namespace pollux {

// An application's XDP program in a BPF object file, which ours calls.
class UserProgram {
public:
    // `words`: the file, and behind a '#' the program's name where the file has several. Throws
    // Error when there is none that ours could call. Nothing is loaded yet.
    UserProgram(std::string netdev, const std::string& words);

    // With our maps in place of its own `xsks_map` and `pollux_passed`. Throws Error, with what the
    // verifier said last.
    void load(const Program::Maps& ours);

    int fd() const noexcept;
    std::uint32_t id() const;
    const std::string& name() const noexcept { return name_; }

private:
    struct Unload {
        void operator()(bpf_object* object) const noexcept;
    };
    void choose();
    void use(int map, const char* name);

    std::string netdev_, path_, name_;
    std::unique_ptr<bpf_object, Unload> object_;
    bpf_program* program_ = nullptr;
};

}  // namespace pollux
