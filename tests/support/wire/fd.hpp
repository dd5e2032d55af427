// SPDX-License-Identifier: BSD-3-Clause
// Like src/base/unique_fd.hpp, but the tester takes nothing from the library that it tests.
#pragma once

#include <unistd.h>

#include <utility>

namespace wire {

// Owns one file descriptor.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_{fd} {}
    ~Fd()
    {
        if (fd_ >= 0)
            close(fd_);
    }
    Fd(Fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Fd& operator=(Fd&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }

    operator int() const noexcept { return fd_; }

private:
    int fd_ = -1;
};

}  // namespace wire
