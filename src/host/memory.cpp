// SPDX-License-Identifier: BSD-3-Clause
#include "host/memory.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace pollux {

std::size_t available_memory()
{
    std::ifstream meminfo{"/proc/meminfo"};
    for (std::string key; meminfo >> key;) {
        std::size_t kibibytes = 0;
        if (key == "MemAvailable:" && meminfo >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

std::size_t free_hugepage_bytes()
{
    std::size_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator{"/sys/kernel/mm/hugepages", ignored}) {
        std::size_t pages = 0;
        std::ifstream{entry.path() / "free_hugepages"} >> pages;
        constexpr std::string_view prefix = "hugepages-";
        bytes += pages * std::stoul(entry.path().filename().string().substr(prefix.size())) * 1024;
    }
    return bytes;
}

}  // namespace pollux
