// SPDX-License-Identifier: BSD-3-Clause
#include "support/footprint.hpp"

#include "base/netns.hpp"

#include <rte_ethdev.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

namespace pollux::test {

namespace {

namespace fs = std::filesystem;

bool is_af_xdp(int fd)
{
    int domain = 0;
    socklen_t size = sizeof domain;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_XDP;
}

std::size_t count_ring_mappings()
{
    std::size_t count = 0;
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);)
        count += line.find("socket:[") != std::string::npos ? 1 : 0;
    return count;
}

}  // namespace

Footprint::Footprint(const Umem& umem)
    : available{umem.available()},
      ring_mappings{count_ring_mappings()},
      threads{
          static_cast<std::size_t>(std::distance(fs::directory_iterator{"/proc/self/task"}, {}))},
      ethdevs{rte_eth_dev_count_avail()}
{
    // Every Netdev keeps its network namespace open, and all those of one share the descriptors.
    static const auto ours = Netns::current();
    std::error_code gone;  // the iterator's own descriptor is among them
    for (const auto& entry : fs::directory_iterator{"/proc/self/fd"}) {
        ++fds;
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        if (target == "anon_inode:bpf-prog")
            ++program_fds;
        else if (is_af_xdp(std::stoi(entry.path().filename())))
            ++af_xdp_fds;
    }
}

std::ostream& operator<<(std::ostream& out, const Footprint& footprint)
{
    return out << footprint.available << " frames available, " << footprint.fds << " fds ("
               << footprint.af_xdp_fds << " AF_XDP, " << footprint.program_fds << " programs), "
               << footprint.ring_mappings << " ring mappings, " << footprint.threads << " threads, "
               << footprint.ethdevs << " ethdevs";
}

}  // namespace pollux::test
