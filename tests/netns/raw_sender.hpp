// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::test {

// Sends frames of any bytes from an interface, as the kernel's own packets leave: through its tc.
class RawSender {
public:
    explicit RawSender(const std::string& interface);
    ~RawSender();
    RawSender(const RawSender&) = delete;
    RawSender& operator=(const RawSender&) = delete;

    void send(const std::vector<std::uint8_t>& frame);

private:
    int socket_ = -1;
};

}  // namespace pollux::test
