// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

struct bpf_object;

namespace pollux::test {

// Takes the VLAN tag of what leaves the interface out of the packet, as the kernel's own VLAN
// devices do: it gives every packet tag 42 beside it. Stays until the interface goes.
class TagPusher {
public:
    // `program` of tests/netns/xdp/programs.bpf.c: push_tag (0x8100), push_service_tag (0x88a8).
    explicit TagPusher(const std::string& interface, const std::string& program = "push_tag");
    ~TagPusher();
    TagPusher(const TagPusher&) = delete;
    TagPusher& operator=(const TagPusher&) = delete;

private:
    bpf_object* object_;
};

}  // namespace pollux::test
