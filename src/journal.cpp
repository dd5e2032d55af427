// SPDX-License-Identifier: BSD-3-Clause
#include "journal.hpp"

#include "pollux/error.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

namespace pollux {

namespace {

constexpr char directory[] = "/run/pollux";

Error cannot(const std::string& where, const char* tried)
{
    return Error{{.where = where, .tried = tried, .errnum = errno}};
}

// An ifindex means something in its own network namespace only, whose cookie no other one ever
// gets.
std::string path_for(const Netdev& netdev)
{
    const UniqueFd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0)
        throw cannot(netdev.name, "cannot tell its network namespace");
    return std::string{directory} + "/netdev-" + std::to_string(cookie) + "-" +
           std::to_string(netdev.index);
}

std::string text_for(const Netdev& netdev)
{
    std::array<char, 128> text;
    std::array<char, RTE_ETHER_ADDR_FMT_SIZE> mac;
    rte_ether_format_addr(mac.data(), mac.size(), &netdev.mac);
    std::snprintf(text.data(), text.size(), "pid %d\nmac %s\npromiscuous %d\n", getpid(),
                  mac.data(), netdev.promiscuous);
    return text.data();
}

// False when the file is damaged, or tells of another netdev that had the index before.
bool read_text(int file, const Netdev& netdev, bool& promiscuous)
{
    std::array<char, 128> text{};
    std::array<char, 32> mac{};
    int value = 0;
    rte_ether_addr address = {};
    if (pread(file, text.data(), text.size() - 1, 0) <= 0 ||
        std::sscanf(text.data(), "pid %*d\nmac %31s\npromiscuous %d", mac.data(), &value) != 2 ||
        rte_ether_unformat_addr(mac.data(), &address) != 0)
        return false;
    promiscuous = value != 0;
    return rte_is_same_ether_addr(&address, &netdev.mac);
}

bool set_promiscuous(const Netdev& netdev, bool wanted) noexcept
{
    const UniqueFd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request = {};
    request.ifr_ifindex = static_cast<int>(netdev.index);
    if (ioctl(socket.get(), SIOCGIFNAME, &request) != 0 ||  // it may have got another name
        ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return false;
    const auto flags = static_cast<short>(wanted ? request.ifr_flags | IFF_PROMISC
                                                 : request.ifr_flags & ~IFF_PROMISC);
    if (flags == request.ifr_flags)
        return true;
    request.ifr_flags = flags;
    return ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

// Waits for another process that plays it back, which takes a moment; a living owner's stays
// locked.
bool lock(int file)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    while (flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return true;
}

}  // namespace

Journal::Journal(const Netdev& netdev) : netdev_{netdev}, path_{path_for(netdev)}
{
    if (mkdir(directory, 0755) != 0 && errno != EEXIST)
        throw cannot(directory, "cannot be made");
    // A file without a name until it is complete and locked: nobody ever sees half of it.
    file_ = UniqueFd{open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    const std::string text = text_for(netdev);
    const std::string nameless = "/proc/self/fd/" + std::to_string(file_.get());
    if (!file_ || flock(file_.get(), LOCK_EX | LOCK_NB) != 0 ||
        write(file_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) != 0)
        throw cannot(path_, "cannot be written");
}

Journal::~Journal()
{
    set_promiscuous(netdev_, netdev_.promiscuous);
    unlink(path_.c_str());
}

std::string play_back_journal(const Netdev& netdev)
{
    const std::string path = path_for(netdev);
    const UniqueFd file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status = {};
    // Without a name: somebody else has played it back while we waited for the lock.
    if (!file || !lock(file.get()) || fstat(file.get(), &status) != 0 || status.st_nlink == 0)
        return {};
    bool promiscuous = false;
    const bool differs = read_text(file.get(), netdev, promiscuous) &&
                         promiscuous != Netdev{netdev.name}.promiscuous;
    if (differs && !set_promiscuous(netdev, promiscuous))
        throw cannot(netdev.name, "cannot put its promiscuous mode back");
    unlink(path.c_str());
    if (!differs)
        return {};
    return std::string{"promiscuous mode switched "} + (promiscuous ? "on" : "off") +
           " again, as it was before a process that was killed";
}

}  // namespace pollux
