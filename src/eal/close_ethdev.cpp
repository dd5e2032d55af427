// SPDX-License-Identifier: BSD-3-Clause
#include "eal/close_ethdev.hpp"

#include "base/empty_netns.hpp"
#include "base/retry.hpp"

#include <rte_ethdev.h>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pollux {

void let_close(bool keep_dispatcher, const std::function<void()>& close) noexcept
{
    if (!keep_dispatcher) {
        close();
        return;
    }
    // This worked when the dispatcher was joined, but there may be no room for a thread just now.
    retry(std::chrono::seconds{1}, [&] { return in_empty_netns(close) == 0; });
}

void close_unused_af_xdp() noexcept
{
    std::uint16_t port;
    RTE_ETH_FOREACH_DEV(port) {
        rte_eth_dev_info info = {};
        if (rte_eth_dev_info_get(port, &info) == 0 && info.nb_rx_queues == 0 &&
            std::string_view{info.driver_name} == "net_af_xdp")
            let_close(true, [port] { rte_eth_dev_close(port); });
    }
}

}  // namespace pollux
