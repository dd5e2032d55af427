// SPDX-License-Identifier: BSD-3-Clause
#include "eal/eal_words.hpp"

#include "pollux/error.hpp"

#include <rte_config.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string_view>

namespace pollux {

namespace {

bool given(const std::vector<std::string>& words, std::initializer_list<std::string_view> options)
{
    return std::any_of(words.begin(), words.end(), [options](std::string_view word) {
        return std::any_of(options.begin(), options.end(), [word](std::string_view option) {
            const bool is_long = option.starts_with("--");
            return word == option || (is_long && word.starts_with(std::string{option} + "=")) ||
                   (!is_long && word.starts_with(option) && !word.starts_with("--"));
        });
    });
}

std::vector<unsigned> allowed_cpus()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    std::vector<unsigned> cpus;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &set))
            cpus.push_back(cpu);
    return cpus;
}

std::string join(const std::vector<unsigned>& numbers)
{
    std::string text;
    for (const unsigned number : numbers)
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

// The workers that were asked for, and a main lcore beside them that may run on any CPU: it only
// waits, so it needs none of its own.
void add_lcores(std::vector<std::string>& words, const std::string& wanted)
{
    const std::vector<unsigned> cpus = allowed_cpus();
    std::vector<Lcore> workers;
    if (wanted.empty())
        for (const unsigned cpu : cpus)
            workers.push_back({static_cast<unsigned>(workers.size()), cpu});
    else
        workers = parse_lcores(wanted);

    std::string map;
    unsigned main_lcore = RTE_MAX_LCORE - 1;
    for (const Lcore& lcore : workers) {
        if (std::find(cpus.begin(), cpus.end(), lcore.cpu) == cpus.end())
            throw Error{{.where = "lcore " + std::to_string(lcore.id),
                         .problem = "CPU " + std::to_string(lcore.cpu) + " does not exist here",
                         .errnum = EINVAL,
                         .hint = "this process may use the CPUs " + join(cpus)}};
        if (lcore.id + 1 >= RTE_MAX_LCORE)
            throw Error{
                {.where = "lcore " + std::to_string(lcore.id),
                 .problem = "beyond what this DPDK was built for",
                 .errnum = EINVAL,
                 .hint = "use lcore@CPU with lcores below " + std::to_string(RTE_MAX_LCORE - 1)}};
        map += std::to_string(lcore.id) + "@" + std::to_string(lcore.cpu) + ",";
    }
    map += std::to_string(main_lcore) + "@(" + join(cpus) + ")";
    words.push_back("--lcores=" + map);
    words.push_back("--main-lcore=" + std::to_string(main_lcore));
}

constexpr std::size_t mebibyte = std::size_t{1} << 20;

std::size_t available_memory()
{
    std::ifstream meminfo{"/proc/meminfo"};
    for (std::string word; meminfo >> word;) {
        std::size_t kibibytes = 0;
        if (word == "MemAvailable:" && meminfo >> kibibytes)
            return kibibytes * 1024;
    }
    return 0;
}

// The EAL would take the order, and the frames fail later or be killed for it.
void check_ordinary_memory(std::size_t need)
{
    if (const std::size_t have = available_memory(); have < need)
        throw Error{{.where = "EAL",
                     .problem = "the frames need " + std::to_string(need / mebibyte) + " MiB and " +
                                std::to_string(have / mebibyte) + " MiB of memory are available",
                     .errnum = ENOMEM,
                     .hint = "ask for fewer frames, queues or lcores"}};
}

// Hugepages where they are enough for the frames and for what the EAL itself allocates.
bool choose_hugepages(const EalOptions& options)
{
    if (options.memory == Memory::ordinary) {
        check_ordinary_memory(options.frame_bytes);
        return false;
    }
    const std::size_t need = options.frame_bytes + 16 * mebibyte;
    const std::size_t have = free_hugepage_bytes();
    if (have >= need)
        return true;
    if (options.memory == Memory::automatic) {
        check_ordinary_memory(options.frame_bytes);
        return false;
    }
    throw Error{{.where = "EAL",
                 .problem = "hugepages are demanded, " + std::to_string(need / mebibyte) +
                            " MiB are needed and " + std::to_string(have / mebibyte) + " are free",
                 .errnum = ENOMEM,
                 .hint = "write a higher number to /sys/kernel/mm/hugepages/hugepages-2048kB/"
                         "nr_hugepages, or do without hugepages"}};
}

// Answers whether the frames will lie on hugepages.
bool add_memory(std::vector<std::string>& words, const EalOptions& options)
{
    if (given(options.words, {"--in-memory", "--huge-dir", "--huge-unlink", "--legacy-mem",
                              "--single-file-segments"}))
        return true;  // the user knows which hugepages, and how
    const bool no_huge = given(options.words, {"--no-huge"});
    if (!no_huge && choose_hugepages(options)) {
        words.emplace_back("--in-memory");  // no files, so none are left after SIGKILL
        return true;
    }
    // Fixed at start, but touched lazily: 1 GiB costs 11 MB. --in-memory is refused together with
    // --no-huge; --no-shconf keeps two processes out of each other's way.
    words.emplace_back("--no-shconf");
    if (!no_huge)
        words.emplace_back("--no-huge");
    if (!given(options.words, {"-m", "--socket-mem"})) {
        const std::size_t need = options.frame_bytes / mebibyte + 64;
        words.insert(words.end(), {"-m", std::to_string(std::max<std::size_t>(1024, need))});
    }
    return false;
}

// The EAL would end the process for these.
void refuse_ending_words(const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        if (word == "-h" || word == "--help" || word == "-v" || word == "--version")
            throw Error{{.where = "EAL",
                         .problem = "\"" + word + "\" is nothing to start with",
                         .errnum = EINVAL,
                         .hint = "`dpdk-testpmd --help` shows the EAL's words"}};
}

}  // namespace

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

std::vector<std::string> eal_words(const EalOptions& options, bool& hugepages)
{
    refuse_ending_words(options.words);
    std::vector<std::string> words;
    words.emplace_back("pollux");
    if (!given(options.words, {"-l", "-c", "--lcores"}))
        add_lcores(words, options.lcores);
    hugepages = add_memory(words, options);
    if (!given(options.words, {"--no-pci", "-a", "--allow", "-b", "--block"}))
        words.emplace_back("--no-pci");
    if (!given(options.words, {"--telemetry", "--no-telemetry"}))
        words.emplace_back("--no-telemetry");
    words.insert(words.end(), options.words.begin(), options.words.end());
    return words;
}

}  // namespace pollux
