// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

namespace pollux {

// A descriptor of this process that the PMD or libxdp may leak: of an AF_XDP socket, or of an XDP
// program, also one that replaces a function of libxdp's dispatcher (type EXT).
struct OpenFd {
    enum class Kind { af_xdp, xdp_program };
    int fd = -1;
    Kind kind = Kind::af_xdp;
    std::uint64_t id = 0;  // the socket's inode, or the program's id
    bool operator==(const OpenFd&) const = default;
};
std::vector<OpenFd> open_xdp_fds();
// Those that are open now and were not before.
std::vector<OpenFd> opened_since(const std::vector<OpenFd>& before);
// Closes those whose number still means the same file.
void close_leaked(const std::vector<OpenFd>& fds) noexcept;
// Keeps programs that this process starts from inheriting them. A program that another thread
// starts at this very moment still does.
void close_on_exec(const std::vector<OpenFd>& fds) noexcept;
// The same for the memory of the EAL, also what was allocated later than at its start.
void close_eal_memory_on_exec();
// The inode of an open file; 0 if the descriptor is not open.
std::uint64_t inode_of(int fd);
// A descriptor of the socket with this inode; -1 if this process has none.
int socket_of(std::uint64_t inode);

}  // namespace pollux
