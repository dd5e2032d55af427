// SPDX-License-Identifier: BSD-3-Clause
#include "base/open_fds.hpp"

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <dirent.h>
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

struct Descriptor {
    int fd;
    std::string target;  // such as "socket:[123]"
};

std::vector<Descriptor> descriptors()
{
    std::vector<Descriptor> all;
    DIR* entries = opendir("/proc/self/fd");
    if (entries == nullptr)
        return all;
    while (const dirent* entry = readdir(entries)) {  // NOLINT(concurrency-mt-unsafe): our own
        std::array<char, 64> target;
        const ssize_t size =
            readlinkat(dirfd(entries), entry->d_name, target.data(), target.size());
        if (size > 0)
            all.push_back({std::atoi(entry->d_name), {target.data(), std::size_t(size)}});
    }
    closedir(entries);
    return all;
}

// What the kernel says in the lines "prog_type:" and "prog_id:" of a BPF program's descriptor. 0 if
// it is not a program of the types that matter here.
std::uint64_t xdp_program_id(int fd)
{
    std::ifstream info{"/proc/self/fdinfo/" + std::to_string(fd)};
    unsigned type = 0;
    std::uint64_t id = 0;
    for (std::string word; info >> word;)
        if (word == "prog_type:")
            info >> type;
        else if (word == "prog_id:")
            info >> id;
    return type == BPF_PROG_TYPE_XDP || type == BPF_PROG_TYPE_EXT ? id : 0;
}

}  // namespace

std::uint64_t inode_of(int fd)
{
    struct stat status = {};
    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

int socket_of(std::uint64_t inode)
{
    const std::string socket = "socket:[" + std::to_string(inode) + "]";
    for (const Descriptor& one : descriptors())
        if (one.target == socket)
            return one.fd;
    return -1;
}

// First the list, then what is behind each descriptor: with the directory still open, a process
// that may open only one more file could not read a program's id.
std::vector<OpenFd> open_xdp_fds()
{
    std::vector<OpenFd> found;
    for (const Descriptor& one : descriptors())
        if (one.target.starts_with("socket:") && is_af_xdp(one.fd))
            found.push_back({one.fd, OpenFd::Kind::af_xdp, inode_of(one.fd)});
        else if (const auto id = one.target == "anon_inode:bpf-prog" ? xdp_program_id(one.fd) : 0)
            found.push_back({one.fd, OpenFd::Kind::xdp_program, id});
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
    for (const auto& [fd, target] : descriptors())
        if (target.starts_with("/memfd:nohuge") || target.starts_with("/memfd:seg"))
            fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void close_leaked(const std::vector<OpenFd>& fds) noexcept
{
    const std::vector<OpenFd> now = open_xdp_fds();
    for (const OpenFd& one : fds)
        if (contains(now, one))
            ::close(one.fd);
}

}  // namespace pollux
