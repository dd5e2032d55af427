// SPDX-License-Identifier: BSD-3-Clause
#include "port/carrier.hpp"

#include "base/retry.hpp"

#include <chrono>

namespace pollux {

std::string wait_for_carrier(const Netdev& netdev)
{
    using namespace std::chrono_literals;
    using std::chrono::steady_clock;
    const auto start = steady_clock::now();
    const auto has_carrier = [&netdev] { return netdev.refreshed().carrier; };
    if (has_carrier())
        return {};
    const bool back = retry(10s, has_carrier, 20ms);
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    return "the driver has reset the NIC: waited " + std::to_string(waited.count()) +
           " ms for the carrier" + (back ? "" : ", which did not come back");
}

}  // namespace pollux
