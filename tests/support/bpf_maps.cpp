// SPDX-License-Identifier: BSD-3-Clause
#include "support/bpf_maps.hpp"

#include <bpf/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace pollux::test {

MapOf::MapOf(std::uint32_t program, const std::string& name)
{
    std::array<std::uint32_t, 16> ids{};
    bpf_prog_info of_program = {};
    of_program.nr_map_ids = ids.size();
    of_program.map_ids = reinterpret_cast<std::uintptr_t>(ids.data());
    __u32 size = sizeof of_program;
    const int fd = bpf_prog_get_fd_by_id(program);
    bpf_obj_get_info_by_fd(fd, &of_program, &size);
    close(fd);
    for (unsigned i = 0; i < std::min<std::size_t>(of_program.nr_map_ids, ids.size()); ++i) {
        fd_ = bpf_map_get_fd_by_id(ids[i]);
        bpf_map_info info = {};
        size = sizeof info;
        if (bpf_obj_get_info_by_fd(fd_, &info, &size) == 0 && info.name == name)
            return;
        close(fd_);
    }
    throw std::runtime_error{"program " + std::to_string(program) + " has no map " + name};
}

MapOf::~MapOf()
{
    close(fd_);
}

unsigned MapOf::entries() const
{
    unsigned count = 0;
    std::array<std::byte, 64> key{};
    for (int result = bpf_map_get_next_key(fd_, nullptr, key.data()); result == 0;
         result = bpf_map_get_next_key(fd_, key.data(), key.data()))
        ++count;
    return count;
}

std::uint64_t MapOf::value(unsigned index) const
{
    std::array<std::uint64_t, 64> value{};
    if (bpf_map_lookup_elem(fd_, &index, value.data()) != 0)
        throw std::runtime_error{"no value " + std::to_string(index)};
    return value[0];
}

std::string object_file(const std::string& name)
{
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return here / (name + ".bpf.o");
}

bool is_loaded(std::uint32_t program)
{
    const int fd = bpf_prog_get_fd_by_id(program);
    close(fd);
    return fd >= 0;
}

void detach_link_of(std::uint32_t program)
{
    for (__u32 id = 0; bpf_link_get_next_id(id, &id) == 0;) {
        const int link = bpf_link_get_fd_by_id(id);
        bpf_link_info info = {};
        __u32 size = sizeof info;
        if (bpf_obj_get_info_by_fd(link, &info, &size) == 0 && info.prog_id == program &&
            bpf_link_detach(link) != 0)
            throw std::runtime_error{"bpf_link_detach"};
        close(link);
    }
}

}  // namespace pollux::test
