// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace pollux::driver {

// What a netdev receives beyond packets to its own address, by memberships of packet sockets. The
// kernel counts those, tells the NIC, and ends them with the process. The netdev's own address and
// flags stay as they are.
class Memberships {
public:
    explicit Memberships(Netdev netdev) : netdev_{std::move(netdev)} {}

    // All throw Error.
    void promiscuous(bool wanted);
    void all_multicast(bool wanted);
    // The address with this index of the ethdev; replaces the one before.
    void address(unsigned index, const rte_ether_addr& address);
    void no_address(unsigned index) noexcept { addresses_.erase(index); }
    // Instead of those before.
    void multicast(const std::vector<rte_ether_addr>& addresses);

private:
    UniqueFd join(unsigned short type, const rte_ether_addr* address) const;

    Netdev netdev_;
    UniqueFd promiscuous_, all_multicast_;
    std::map<unsigned, UniqueFd> addresses_;
    std::vector<UniqueFd> multicast_;
};

}  // namespace pollux::driver
