// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

namespace pollux::test {

// The map of this name that a loaded program uses, for as long as this object lives. Throws when
// there is none.
class MapOf {
public:
    MapOf(std::uint32_t program, const std::string& name);
    ~MapOf();
    MapOf(const MapOf&) = delete;
    MapOf& operator=(const MapOf&) = delete;

    int fd() const noexcept { return fd_; }
    unsigned entries() const;             // of a hash
    std::uint64_t value(unsigned) const;  // of an array

private:
    int fd_ = -1;
};

// Where the build puts tests/netns/NAME.bpf.o.
std::string object_file(const std::string& name);

bool is_loaded(std::uint32_t program);

// Takes the program off its netdev, as `bpftool link detach` does.
void detach_link_of(std::uint32_t program);

}  // namespace pollux::test
