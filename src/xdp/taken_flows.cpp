// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/taken_flows.hpp"

#include "base/refuse.hpp"
#include "shared.h"

#include <bpf/bpf.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace pollux {

namespace {

// An IPv6 header after which another one follows. The XDP program does not look beyond it.
bool is_extension_header(unsigned protocol)
{
    constexpr std::array<unsigned, 6> headers{IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT,
                                              IPPROTO_DSTOPTS, IPPROTO_MH,      140 /* shim6 */};
    return std::find(headers.begin(), headers.end(), protocol) != headers.end();
}

}  // namespace

void check_flows(const std::string& netdev, const std::vector<Flow>& flows)
{
    for (const Flow& flow : flows) {
        const std::string protocol = "protocol " + std::to_string(flow.protocol);
        if (is_extension_header(flow.protocol))
            throw refuse(Cause::invalid_option, netdev,
                         "packets cannot be taken by " + protocol +
                             ", which is an IPv6 extension header",
                         "set the protocol of its payload; packets with extension headers stay "
                         "with the kernel");
        if (flow.port != 0 && !POLLUX_HAS_PORTS(flow.protocol))
            throw refuse(Cause::invalid_option, netdev,
                         protocol + " has no port " + std::to_string(flow.port),
                         "only TCP, UDP, DCCP, SCTP and UDP-Lite have ports");
    }
}

bool add_flow(int map, unsigned queue, const Flow& flow) noexcept
{
    const pollux_flow key{
        .queue = queue, .port = flow.port, .protocol = flow.protocol, .unused = 0};
    const __u8 taken = 1;
    return bpf_map_update_elem(map, &key, &taken, BPF_ANY) == 0;
}

// Repeats the walk as long as it finds something, because an entry that another process removes
// meanwhile sends it back to the beginning.
void remove_flows(int map, unsigned queue)
{
    std::vector<pollux_flow> found;
    do {
        found.clear();
        pollux_flow key = {};
        for (int result = bpf_map_get_next_key(map, nullptr, &key);
             result == 0 && found.size() <= POLLUX_MOST_FLOWS;
             result = bpf_map_get_next_key(map, &key, &key))
            if (key.queue == queue)
                found.push_back(key);
        for (const pollux_flow& one : found)
            bpf_map_delete_elem(map, &one);
    } while (!found.empty());
}

}  // namespace pollux
