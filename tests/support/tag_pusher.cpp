// SPDX-License-Identifier: BSD-3-Clause
#include "support/tag_pusher.hpp"

#include "support/bpf_maps.hpp"

#include <bpf/libbpf.h>
#include <net/if.h>

#include <stdexcept>

namespace pollux::test {

TagPusher::TagPusher(const std::string& interface, const std::string& program)
    : object_{bpf_object__open_file(object_file("programs").c_str(), nullptr)}
{
    bpf_program* one = nullptr;
    bpf_object__for_each_program(one, object_)
        bpf_program__set_autoload(one, program == bpf_program__name(one));
    bpf_tc_hook hook = {};
    hook.sz = sizeof hook;
    hook.ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    hook.attach_point = BPF_TC_EGRESS;
    bpf_tc_opts options = {};
    options.sz = sizeof options;
    if (bpf_object__load(object_) != 0 || bpf_tc_hook_create(&hook) != 0)
        throw std::runtime_error{"no tag can be pushed"};
    options.prog_fd = bpf_program__fd(bpf_object__find_program_by_name(object_, program.c_str()));
    if (bpf_tc_attach(&hook, &options) != 0)
        throw std::runtime_error{"no tag can be pushed"};
}

TagPusher::~TagPusher()
{
    bpf_object__close(object_);
}

}  // namespace pollux::test
