// SPDX-License-Identifier: BSD-3-Clause
#include "testpmd_options.hpp"

#include <algorithm>
#include <array>

namespace tool {

namespace {

struct Answer {
    std::string_view theirs, ours;
};

constexpr std::string_view queues = "--queues N takes the first N queues of each netdev";
constexpr std::string_view lcores = "--lcores 2,3 names the lcores that forward";
constexpr std::string_view netdevs = "-i NAME names each netdev";
constexpr std::string_view eal = "options of the EAL come after --";
constexpr std::string_view one_ring = "--rxd N sets the RX and the TX ring";
constexpr std::string_view frames = "--frames N says how many frames there are";

constexpr std::array answers{
    Answer{"--auto-start", "fwd starts at once"},
    Answer{"--coremask", lcores},
    Answer{"--corelist", lcores},
    Answer{"--disable-rss", "`ethtool -X` sets how a netdev spreads packets"},
    Answer{"--eth-peers-configfile", "--eth-peer N,MAC, once for each port"},
    Answer{"--interactive", "there is no prompt: SIGINT ends it, --stats-period shows rates"},
    Answer{"--iova-mode", eal},
    Answer{"--log-level", eal},
    Answer{"--max-pkt-len", "--max-frame BYTES, with Ethernet header and without FCS"},
    Answer{"--mbuf-size", "--max-frame BYTES, with Ethernet header and without FCS"},
    Answer{"--mbcache", frames},
    Answer{"--mp-alloc", "nothing: the pool is always one that AF_XDP can use"},
    Answer{"--nb-cores", lcores},
    Answer{"--nb-ports", netdevs},
    Answer{"--no-iova-contig", "nothing: the pool is always one that AF_XDP can use"},
    Answer{"--no-pci", "nothing: it is the default"},
    Answer{"--portlist", netdevs},
    Answer{"--portmask", netdevs},
    Answer{"--rss-ip", "`ethtool -X` sets how a netdev spreads packets"},
    Answer{"--rss-udp", "`ethtool -X` sets how a netdev spreads packets"},
    Answer{"--rxq", queues},
    Answer{"--stats", "--stats-period SECONDS shows rates"},
    Answer{"--total-num-mbufs", frames},
    Answer{"--txd", one_ring},
    Answer{"--txq", queues},
    Answer{"--vdev", eal},
    Answer{"-a", eal},
    Answer{"-c", lcores},
    Answer{"-l", lcores},
    Answer{"-m", eal},
    Answer{"-n", eal},
};

}  // namespace

std::string_view instead_of(std::string_view option)
{
    option = option.substr(0, option.find('='));
    const auto* const answer = std::find_if(
        answers.begin(), answers.end(), [&](const Answer& one) { return one.theirs == option; });
    return answer != answers.end() ? answer->ours : std::string_view{};
}

}  // namespace tool
