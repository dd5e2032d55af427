// SPDX-License-Identifier: BSD-3-Clause
#include "base/open_fds.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace pollux {

namespace {

bool is_af_xdp(int fd)
{
    int domain = 0;
    socklen_t size = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_XDP;
}

bool contains(const std::vector<OpenFd>& all, const OpenFd& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

// The kernel's line "prog_id:" for descriptors of BPF programs.
std::uint64_t program_id(int fd)
{
    std::ifstream info{"/proc/self/fdinfo/" + std::to_string(fd)};
    for (std::string word; info >> word;)
        if (std::uint64_t id; word == "prog_id:" && info >> id)
            return id;
    return 0;
}

}  // namespace

std::uint64_t inode_of(int fd)
{
    struct stat status = {};
    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

// First the list, then what is behind each descriptor: with the directory still open, a process
// that may open only one more file could not read a program's id.
std::vector<OpenFd> open_xdp_fds()
{
    std::vector<OpenFd> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ignored}) {
        const std::string target = std::filesystem::read_symlink(entry.path(), ignored).string();
        const int fd = std::stoi(entry.path().filename().string());
        if (target.starts_with("socket:") && is_af_xdp(fd))
            found.push_back({fd, OpenFd::Kind::af_xdp, inode_of(fd)});
        else if (target == "anon_inode:bpf-prog")
            found.push_back({fd, OpenFd::Kind::bpf_program, 0});
    }
    for (OpenFd& one : found)
        if (one.kind == OpenFd::Kind::bpf_program)
            one.id = program_id(one.fd);
    return found;
}

std::vector<OpenFd> opened_since(const std::vector<OpenFd>& before)
{
    std::vector<OpenFd> opened = open_xdp_fds();
    std::erase_if(opened, [&](const OpenFd& one) { return contains(before, one); });
    return opened;
}

void close_on_exec(const std::vector<OpenFd>& fds) noexcept
{
    for (const OpenFd& one : fds)
        fcntl(one.fd, F_SETFD, FD_CLOEXEC);
}

// The EAL calls memfd_create() with these names, and without MFD_CLOEXEC.
void close_eal_memory_on_exec()
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ignored}) {
        const std::string target = std::filesystem::read_symlink(entry.path(), ignored).string();
        if (target.starts_with("/memfd:nohuge") || target.starts_with("/memfd:seg"))
            fcntl(std::stoi(entry.path().filename().string()), F_SETFD, FD_CLOEXEC);
    }
}

void close_leaked(const std::vector<OpenFd>& fds) noexcept
{
    const std::vector<OpenFd> now = open_xdp_fds();
    for (const OpenFd& one : fds)
        if (contains(now, one))
            ::close(one.fd);
}

}  // namespace pollux
