// SPDX-License-Identifier: BSD-3-Clause
//
// xdp_forward IF IF: forwards both ways inside the kernel, by an XDP redirect and nothing else. The
// limit for whatever takes packets to user space. Ends with SIGINT or SIGTERM.
#include "bench.skel.h"
#include "support/wire/failure.hpp"
#include "support/wire/signals.hpp"

#include <bpf/libbpf.h>
#include <net/if.h>
#include <poll.h>

#include <iostream>
#include <memory>

namespace {

unsigned index_of(const char* name)
{
    const unsigned index = if_nametoindex(name);
    if (index == 0)
        wire::fail(name);
    return index;
}

bpf_link* attach(bpf_program* program, unsigned ifindex)
{
    bpf_link* link = bpf_program__attach_xdp(program, static_cast<int>(ifindex));
    if (link == nullptr)
        wire::fail("attach the XDP program");
    return link;
}

void forward(const char* first, const char* second)
{
    const wire::Fd termination = wire::catch_termination();
    const std::unique_ptr<bench_bpf, decltype(&bench_bpf__destroy)> object{
        bench_bpf__open_and_load(), bench_bpf__destroy};
    if (!object)
        wire::fail("load the XDP programs");
    const unsigned netdevs[] = {index_of(first), index_of(second)};
    for (const std::uint32_t key : {0U, 1U})
        wire::ensure(bpf_map__update_elem(object->maps.netdevs, &key, sizeof key, &netdevs[key],
                                          sizeof netdevs[key], BPF_ANY),
                     "enter a netdev");
    object->links.to_second = attach(object->progs.to_second, netdevs[0]);
    object->links.to_first = attach(object->progs.to_first, netdevs[1]);
    std::cout << "forwarding" << std::endl;
    pollfd watched{termination, POLLIN, 0};
    wire::ensure(poll(&watched, 1, -1), "poll");
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::cerr << "usage: xdp_forward IF IF\n";
        return wire::misused;
    }
    try {
        forward(argv[1], argv[2]);
        return wire::as_promised;
    } catch (const std::exception& error) {
        std::cerr << "xdp_forward: " << error.what() << '\n';
        return wire::failed;
    }
}
