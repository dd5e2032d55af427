// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace pollux::driver {

// Write one line to DPDK's log, with the name of the device in front. The log's type is
// pmd.net.pollux, which `--log-level=pmd.net.pollux:debug` and the like name.
void log_error(const std::string& device, const std::string& line) noexcept;
void log_notice(const std::string& device, const std::string& line) noexcept;

}  // namespace pollux::driver
