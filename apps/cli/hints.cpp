// SPDX-License-Identifier: BSD-3-Clause
#include "hints.hpp"

#include <array>

namespace tool {

namespace {

struct Flag {
    std::string_view field, flag;
};

constexpr std::array flags{
    Flag{"`busy_poll`", "--busy-poll"},     Flag{"`direction`", "--direction"},
    Flag{"`frames`", "--frames"},           Flag{"`lcores`", "--lcores"},
    Flag{"`max_frame`", "--max-frame"},     Flag{"`promiscuous`", "--no-promiscuous"},
    Flag{"`queues`", "--queues"},           Flag{"`ring`", "--rxd"},
    Flag{"`rx_metadata`", "--rx-metadata"}, Flag{"`take`", "--take"},
    Flag{"`take_all`", "--take-all"},       Flag{"`xdp_mode`", "--generic"},
    Flag{"`xdp_program`", "--xdp-program"}, Flag{"`zero_copy`", "--require-zero-copy"},
};

}  // namespace

std::string with_flags(std::string_view error)
{
    std::string text{error};
    for (const auto& [field, flag] : flags)
        for (std::size_t at = text.find(field); at != std::string::npos; at = text.find(field, at))
            text.replace(at, field.size(), flag);
    return text;
}

}  // namespace tool
