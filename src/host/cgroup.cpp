// SPDX-License-Identifier: BSD-3-Clause
#include "host/cgroup.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

namespace pollux {

namespace {

namespace fs = std::filesystem;

// The names of a version's files.
struct Version {
    const char* type;  // of the file system
    const char* limit;
    const char* usage;
    std::array<std::string_view, 2> cache;  // keys of memory.stat
};
constexpr Version v1{"cgroup",
                     "memory.limit_in_bytes",
                     "memory.usage_in_bytes",
                     {"total_inactive_file", "total_active_file"}};
constexpr Version v2{"cgroup2", "memory.max", "memory.current", {"inactive_file", "active_file"}};

bool has_part(const std::string& list, std::string_view part)
{
    std::istringstream parts{list};
    for (std::string one; std::getline(parts, one, ',');)
        if (one == part)
            return true;
    return false;
}

// Its path in the hierarchy that controls memory, as /proc/self/cgroup has it.
std::string own_path(const Version& version)
{
    std::ifstream file{"/proc/self/cgroup"};
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        if (&version == &v2 ? controllers.empty() : has_part(controllers, "memory"))
            return line.substr(second + 1);
    }
    return {};
}

struct Place {
    fs::path top, own;  // the mount point, and this process's cgroup at or below it
};

// Where that is mounted; see proc_pid_mountinfo(5).
std::optional<Place> place_of(const Version& version)
{
    std::string path = own_path(version);
    if (path.empty())
        return std::nullopt;
    std::ifstream file{"/proc/self/mountinfo"};
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields{line};
        std::string skipped, root, mount_point, type, source, options;
        fields >> skipped >> skipped >> skipped >> root >> mount_point;
        while (fields >> skipped && skipped != "-") {
        }
        fields >> type >> source >> options;
        if (type != version.type || (&version == &v1 && !has_part(options, "memory")))
            continue;
        if (root != "/" && path.starts_with(root))  // a container's own part of the tree
            path.erase(0, root.size());
        const fs::path own = fs::path{mount_point} / fs::path{path}.relative_path();
        std::error_code ignored;
        return Place{mount_point, fs::exists(own, ignored) ? own : fs::path{mount_point}};
    }
    return std::nullopt;
}

std::optional<std::uint64_t> read_number(const fs::path& file)
{
    std::uint64_t number = 0;
    return std::ifstream{file} >> number ? std::optional{number} : std::nullopt;  // "max" is none
}

std::uint64_t cache_of(const fs::path& cgroup, const Version& version)
{
    std::uint64_t sum = 0, number = 0;
    std::ifstream file{cgroup / "memory.stat"};
    for (std::string key; file >> key >> number;)
        if (std::find(version.cache.begin(), version.cache.end(), key) != version.cache.end())
            sum += number;
    return sum;
}

void add(std::optional<CgroupMemory>& tightest, const Version& version)
{
    const std::optional<Place> place = place_of(version);
    if (!place)
        return;
    for (fs::path cgroup = place->own;; cgroup = cgroup.parent_path()) {
        const auto limit = read_number(cgroup / version.limit);
        const auto usage = read_number(cgroup / version.usage);
        if (limit && usage) {
            const std::uint64_t used = *usage - std::min(*usage, cache_of(cgroup, version));
            const std::uint64_t left = *limit - std::min(*limit, used);
            if (!tightest || left < tightest->bytes)
                tightest = CgroupMemory{left, cgroup};
        }
        if (cgroup == place->top || cgroup == cgroup.root_path() || cgroup.empty())
            return;
    }
}

}  // namespace

std::optional<CgroupMemory> cgroup_memory()
{
    std::optional<CgroupMemory> tightest;
    add(tightest, v1);
    add(tightest, v2);
    return tightest;
}

}  // namespace pollux
