// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

namespace pollux {

// The descriptors of this process that the PMD or libxdp may leave behind, by kind and inode.
struct OpenFd {
    enum class Kind { af_xdp, bpf_program };
    int fd = -1;
    Kind kind = Kind::af_xdp;
    std::uint64_t id = 0;  // inode of the socket, id of the program
    bool operator==(const OpenFd&) const = default;
};
std::vector<OpenFd> open_xdp_fds();
std::vector<OpenFd> opened_since(const std::vector<OpenFd>& before);
// Closes those that are still the same file.
void close_leaked(const std::vector<OpenFd>& fds) noexcept;
// Of the file behind a descriptor; 0: none.
std::uint64_t inode_of(int fd);

}  // namespace pollux
