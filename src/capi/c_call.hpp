// SPDX-License-Identifier: BSD-3-Clause
// What every function of pollux.h needs: no exception leaves it, and no struct is read or written
// beyond the size that its caller knows.
#pragma once

#include "pollux/pollux.h"
#include "pollux/port.hpp"
#include "pollux/socket.hpp"
#include "pollux/umem.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

// The handles. A pollux_socket is a pollux::Socket by another name, because a port has many.
struct pollux_umem {
    pollux::Umem umem;
    unsigned ports = 0;  // that are open
};
struct pollux_port {
    std::unique_ptr<pollux::Port> port;
    std::string report_text;
    pollux_umem* umem;
};

namespace pollux::c {

inline Socket& of(pollux_socket* socket) noexcept
{
    return *reinterpret_cast<Socket*>(socket);
}
inline const Socket& of(const pollux_socket* socket) noexcept
{
    return *reinterpret_cast<const Socket*>(socket);
}

// For use in a catch (...): keeps the exception's text for pollux_last_error() and its cause for
// pollux_last_cause(), sets errno and returns it; EIO where none belongs to the exception.
int keep_error() noexcept;

// What `call` returns, or nullptr.
template <class Call>
auto pointer_from(Call call) noexcept -> decltype(call())
{
    try {
        return call();
    } catch (...) {
        keep_error();
        return nullptr;
    }
}

// What `call` returns, or a negative errno.
template <class Call>
int int_from(Call call) noexcept
{
    try {
        return call();
    } catch (...) {
        return -keep_error();
    }
}

// Throw the Error for a struct with an impossible `size`, or one that asks for what this library is
// too old to know.
[[noreturn]] void refuse_size(std::size_t size);
[[noreturn]] void refuse_newer(std::size_t size, std::size_t known);

// Copies the caller's struct. Fields newer than the caller are 0; fields newer than this library
// must be 0.
template <class Struct>
Struct read(const Struct* from)
{
    Struct copy = {};
    if (from == nullptr)
        return copy;
    if (from->size < sizeof from->size)
        refuse_size(from->size);
    const auto* bytes = reinterpret_cast<const std::byte*>(from);
    if (from->size > sizeof copy && std::any_of(bytes + sizeof copy, bytes + from->size,
                                                [](std::byte byte) { return byte != std::byte{}; }))
        refuse_newer(from->size, sizeof copy);
    std::memcpy(&copy, from, std::min(from->size, sizeof copy));
    return copy;
}

// Fills in as much as the caller's struct has room for; fields newer than this library become 0.
template <class Struct>
void write(Struct* to, Struct values)
{
    if (to == nullptr || to->size < sizeof to->size)
        refuse_size(to == nullptr ? 0 : to->size);
    const std::size_t size = values.size = to->size;
    auto* bytes = reinterpret_cast<std::byte*>(to);
    std::memcpy(bytes, &values, std::min(size, sizeof values));
    if (size > sizeof values)
        std::fill(bytes + sizeof values, bytes + size, std::byte{});
}

}  // namespace pollux::c
