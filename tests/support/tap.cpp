// SPDX-License-Identifier: BSD-3-Clause
#include "support/tap.hpp"

#include "support/lab.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>

namespace pollux::test {

Tap::Tap(std::string name) : name_{std::move(name)}
{
    ifreq request = {};
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    name_.copy(std::begin(request.ifr_name), IFNAMSIZ - 1);
    fd_ = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd_ < 0 || ioctl(fd_, TUNSETIFF, &request) != 0)
        throw std::runtime_error{"no tap: /dev/net/tun"};
    ip("link set " + name_ + " up");
    if (!eventually([this] { return netdev().carrier; }))
        throw std::runtime_error{name_ + " gets no carrier"};
}

Tap::~Tap()
{
    close(fd_);
}

unsigned Tap::send(unsigned count)
{
    std::array<std::byte, wire::min_frame> frame;
    for (unsigned i = 0; i < count; ++i) {
        write_numbered(frame.data(), sent_, frame.size());
        if (write(fd_, frame.data(), frame.size()) < 0) {
            if (errno == EIO)
                return i;
            throw std::runtime_error{"the tap takes no frame"};
        }
        ++sent_;
    }
    return count;
}

void Tap::send_unreadable(unsigned count)
{
    std::array<std::byte, wire::min_frame> frame;
    write_numbered(frame.data(), 0, frame.size());
    const auto page = static_cast<std::size_t>(getpagesize());
    void* hole = mmap(nullptr, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const std::array<iovec, 2> parts{{{frame.data(), frame.size() / 2}, {hole, frame.size() / 2}}};
    for (unsigned i = 0; i < count; ++i)
        if (writev(fd_, parts.data(), parts.size()) >= 0)
            throw std::runtime_error{"the tap takes what cannot be read"};
    munmap(hole, page);
}

// The kernel sends packets of its own now and then.
Numbers Tap::receive()
{
    Numbers numbers;
    std::array<std::byte, 2048> frame;
    for (ssize_t size; (size = read(fd_, frame.data(), frame.size())) > 0;)
        if (static_cast<std::size_t>(size) >= wire::min_frame && frame[12] == std::byte{8} &&
            frame[13] == std::byte{0})
            numbers.push_back(number_in(std::span{frame}.first(static_cast<std::size_t>(size)),
                                        static_cast<std::size_t>(size)));
    return numbers;
}

}  // namespace pollux::test
