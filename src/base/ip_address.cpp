// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/ip_address.hpp"

#include "base/refuse.hpp"

#include <arpa/inet.h>

namespace pollux {

IpAddress::IpAddress(std::string_view text) : v6{text.find(':') != text.npos}
{
    const std::string terminated{text};
    if (text.find('\0') != text.npos ||
        inet_pton(v6 ? AF_INET6 : AF_INET, terminated.c_str(), bytes.data()) != 1)
        throw refuse(Cause::invalid_option, terminated, "this is not an IP address",
                     "write it like 192.0.2.1 or 2001:db8::1, without a prefix length or a zone");
}

std::string IpAddress::text() const
{
    std::array<char, INET6_ADDRSTRLEN> text = {};
    inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
    return text.data();
}

}  // namespace pollux
