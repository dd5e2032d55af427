// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/umem.hpp>

#include <cstdint>

namespace pollux::test {

// One of the EAL's virtual devices, with as many queues as asked for, started. What is sent on a
// queue of net_ring0 is received from the same queue, 1023 frames at most; net_null0 receives
// without end and loses what is sent.
class Ethdev {
public:
    Ethdev(const char* name, Umem& umem, std::uint16_t queues = 1);
    ~Ethdev();  // frees what is still in the rings of net_ring0
    Ethdev(const Ethdev&) = delete;
    Ethdev& operator=(const Ethdev&) = delete;

    std::uint16_t port() const noexcept { return port_; }

private:
    void drain() noexcept;

    std::uint16_t port_ = 0;
    std::uint16_t queues_;
    bool is_ring_;
};

}  // namespace pollux::test
