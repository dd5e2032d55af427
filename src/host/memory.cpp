// SPDX-License-Identifier: BSD-3-Clause
#include "host/memory.hpp"

#include "base/refuse.hpp"
#include "host/cgroup.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace pollux {

namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::size_t available_memory()
{
    std::ifstream meminfo{"/proc/meminfo"};
    if (!meminfo)
        throw fail(errno, "/proc/meminfo", "cannot be read", "mount /proc: DPDK needs it, too");
    for (std::string key; meminfo >> key;) {
        std::size_t kibibytes = 0;
        if (key == "MemAvailable:" && meminfo >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

Error too_little(std::size_t need, std::size_t have, const std::string& where,
                 const std::string& hint)
{
    return fail(ENOMEM, "EAL",
                "the frames need " + std::to_string(need / mebibyte) + " MiB and " +
                    std::to_string(have / mebibyte) + " MiB of memory are available" + where,
                "ask for fewer `frames`, `queues` or `lcores`" + hint);
}

}  // namespace

void require_ordinary_memory(std::size_t bytes)
{
    if (const std::size_t have = available_memory(); have < bytes)
        throw too_little(bytes, have, "", "");
    // For the process itself, and what the kernel charges for rings and maps. Tried out: 21 MiB
    // with two queues.
    constexpr std::size_t besides_frames = 24 * mebibyte;
    if (const auto cgroup = cgroup_memory(); cgroup && cgroup->bytes < bytes + besides_frames)
        throw too_little(bytes + besides_frames, cgroup->bytes,
                         " in the memory cgroup " + cgroup->directory, ", or raise its limit");
}

std::vector<FreeHugepages> free_hugepages()
{
    std::vector<FreeHugepages> sizes;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator{"/sys/kernel/mm/hugepages", ignored}) {
        FreeHugepages pages;
        std::size_t reserved = 0;  // free, but promised to a mapping
        std::ifstream{entry.path() / "free_hugepages"} >> pages.count;
        std::ifstream{entry.path() / "resv_hugepages"} >> reserved;
        pages.count -= std::min(pages.count, reserved);
        constexpr std::string_view prefix = "hugepages-";
        pages.size = std::stoul(entry.path().filename().string().substr(prefix.size())) * 1024;
        sizes.push_back(pages);
    }
    return sizes;
}

std::size_t free_hugepage_bytes()
{
    std::size_t bytes = 0;
    for (const FreeHugepages& pages : free_hugepages())
        bytes += pages.count * pages.size;
    return bytes;
}

}  // namespace pollux
