// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/mtu.hpp"

#include "base/refuse.hpp"
#include "tuning/journal_kinds.hpp"
#include "tuning/netdev_request.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>

namespace pollux {

namespace {

bool set_mtu(const Netdev& netdev, unsigned mtu) noexcept
{
    ifreq request;
    if (!ask(netdev, SIOCGIFMTU, request))
        return false;
    if (request.ifr_mtu == static_cast<int>(mtu))
        return true;
    request.ifr_mtu = static_cast<int>(mtu);
    return ioctl(netdev.netns->socket(), SIOCSIFMTU, &request) == 0;
}

constexpr char key[] = "mtu ";

std::string put_mtu_back(const Netdev& netdev, const std::string& lines)
{
    const unsigned now = netdev.refreshed().mtu;
    const std::string number = lines.substr(std::min(lines.size(), sizeof key - 1));
    if (!lines.starts_with(key) || number.find_first_not_of("0123456789\n") != std::string::npos ||
        number.empty() || number.size() > 6 || number == std::to_string(now) + '\n')
        return {};
    const auto before = static_cast<unsigned>(std::stoul(number));
    if (!set_mtu(netdev, before))
        throw fail(errno, netdev.name, "cannot restore its MTU");
    return "MTU " + std::to_string(before) +
           " again, as it was before a killed process changed it to " + std::to_string(now);
}

}  // namespace

const JournalKind mtu_kind{.suffix = ".mtu",
                           .dispensable = true,
                           .patience = std::chrono::seconds{1},  // as for promiscuous mode
                           .put_back = put_mtu_back};

MtuGuard::MtuGuard(const Netdev& netdev)
    : netdev_{netdev},
      note_{netdev, mtu_kind, key + std::to_string(netdev.mtu) + '\n'}
{
}

void MtuGuard::set(unsigned mtu)
{
    if (!set_mtu(netdev_, mtu))
        throw fail(errno, netdev_.name, "cannot set the MTU " + std::to_string(mtu));
}

MtuGuard::~MtuGuard()
{
    set_mtu(netdev_, netdev_.mtu);
}

}  // namespace pollux
