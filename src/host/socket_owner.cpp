// SPDX-License-Identifier: BSD-3-Clause
#include "host/socket_owner.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace pollux {

namespace {

namespace fs = std::filesystem;

// Processes and descriptors come and go meanwhile, so errors mean that there is nothing.
bool has_open(const fs::path& process, const std::string& file)
{
    std::error_code gone;
    for (fs::directory_iterator fd{process / "fd", gone}, end; !gone && fd != end;
         fd.increment(gone))
        if (std::error_code ignored; fs::read_symlink(fd->path(), ignored) == file)
            return true;
    return false;
}

}  // namespace

std::optional<Process> process_with_socket(std::uint64_t inode)
{
    const std::string file = "socket:[" + std::to_string(inode) + "]";
    std::error_code gone;
    for (fs::directory_iterator entry{"/proc", gone}, end; !gone && entry != end;
         entry.increment(gone)) {
        const std::string number = entry->path().filename();
        Process process;
        if (std::from_chars(number.data(), number.data() + number.size(), process.pid).ec !=
                std::errc{} ||
            !has_open(entry->path(), file))
            continue;
        std::ifstream name{entry->path() / "comm"};
        std::getline(name, process.name);
        return process;
    }
    return std::nullopt;
}

}  // namespace pollux
