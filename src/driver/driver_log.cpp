// SPDX-License-Identifier: BSD-3-Clause
#include "driver/driver_log.hpp"

#include <rte_log.h>

RTE_LOG_REGISTER(pollux_log, pmd.net.pollux, NOTICE)

namespace pollux::driver {

namespace {

void log(std::uint32_t level, const std::string& device, const std::string& line) noexcept
{
    rte_log(level, static_cast<std::uint32_t>(pollux_log), "%s: %s\n", device.c_str(),
            line.c_str());
}

}  // namespace

void log_error(const std::string& device, const std::string& line) noexcept
{
    log(RTE_LOG_ERR, device, line);
}

void log_notice(const std::string& device, const std::string& line) noexcept
{
    log(RTE_LOG_NOTICE, device, line);
}

}  // namespace pollux::driver
