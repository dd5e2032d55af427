// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/transmitter.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::test {

// Sends frames of any bytes from an interface, as the kernel's own packets leave: through its tc.
class RawSender {
public:
    explicit RawSender(const std::string& interface);

    void send(const std::vector<std::uint8_t>& frame);

private:
    wire::Transmitter transmitter_;
};

}  // namespace pollux::test
