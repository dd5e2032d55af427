// SPDX-License-Identifier: BSD-3-Clause
#include "support/raw_sender.hpp"

#include <cstring>
#include <stdexcept>

namespace pollux::test {

RawSender::RawSender(const std::string& interface)
    : transmitter_{wire::Endpoint{"self:" + interface}}
{
}

void RawSender::send(const std::vector<std::uint8_t>& frame)
{
    std::memcpy(transmitter_.blank(), frame.data(), frame.size());
    transmitter_.append(frame.size());
    if (transmitter_.send() != 1)
        throw std::runtime_error{"the host cannot send"};
}

}  // namespace pollux::test
