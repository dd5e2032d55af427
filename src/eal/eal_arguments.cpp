// SPDX-License-Identifier: BSD-3-Clause
#include "eal/eal_arguments.hpp"

#include "base/dpdk_versions.hpp"
#include "base/refuse.hpp"
#include "base/text.hpp"
#include "eal/refused_arguments.hpp"
#include "host/cpus.hpp"
#include "host/hugepage_trial.hpp"
#include "host/memory.hpp"

#include <rte_config.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

namespace pollux {

namespace {

// Whether one of the options is among the arguments, with its value or without.
bool given(const std::vector<std::string>& arguments, std::initializer_list<const char*> options)
{
    return std::any_of(arguments.begin(), arguments.end(), [options](const std::string& argument) {
        return std::any_of(options.begin(), options.end(),
                           [&argument](const char* option) { return is_option(argument, option); });
    });
}

std::string join(const std::vector<unsigned>& numbers)
{
    std::string text;
    for (const unsigned number : numbers)
        add_to_list(text, std::to_string(number), ",");
    return text;
}

// The workers that were asked for, and an additional main lcore that may run on any CPU: it only
// waits, so it needs none of its own.
void add_lcores(std::vector<std::string>& arguments, const std::string& wanted)
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
        const std::string where = "lcore " + std::to_string(lcore.id);
        if (std::find(cpus.begin(), cpus.end(), lcore.cpu) == cpus.end())
            throw refuse(Cause::invalid_option, where,
                         "CPU " + std::to_string(lcore.cpu) + " does not exist here",
                         "this process may use the CPUs " + join(cpus));
        if (lcore.id + 1 >= RTE_MAX_LCORE)
            throw refuse(Cause::invalid_option, where, "this DPDK was built for fewer lcores",
                         "use lcore@CPU with lcores below " + std::to_string(RTE_MAX_LCORE - 1));
        map += std::to_string(lcore.id) + "@" + std::to_string(lcore.cpu) + ",";
    }
    map += std::to_string(main_lcore) + "@(" + join(cpus) + ")";
    arguments.push_back("--lcores=" + map);
    arguments.push_back("--main-lcore=" + std::to_string(main_lcore));
}

constexpr std::size_t mebibyte = std::size_t{1} << 20;

// For the frames, and for what else is allocated from them: 4 MiB with two ports of one queue. If
// that is not enough for many queues, the EAL takes more hugepages while there are some.
std::size_t hugepage_bytes(const EalOptions& options)
{
    return options.frame_bytes + 8 * mebibyte;
}

// Hugepages where they are enough.
bool choose_hugepages(const EalOptions& options)
{
    if (options.memory == Memory::ordinary) {
        require_ordinary_memory(options.frame_bytes);
        return false;
    }
    const std::size_t need = hugepage_bytes(options);
    if (can_have_hugepages(need))
        return true;
    if (options.memory == Memory::automatic) {
        require_ordinary_memory(options.frame_bytes);
        return false;
    }
    throw fail(ENOMEM, "EAL",
               "hugepages are required, " + std::to_string(need / mebibyte) +
                   " MiB are needed and " + std::to_string(free_hugepage_bytes() / mebibyte) +
                   " are free, or a hugetlb cgroup leaves less",
               "write a higher number to /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages, "
               "or do not require them with `memory`");
}

// Returns whether the frames will lie on hugepages.
bool add_memory(std::vector<std::string>& arguments, const EalOptions& options)
{
    const bool no_huge = given(options.arguments, {"--no-huge"});
    if (given(options.arguments, {"--in-memory", "--huge-dir", "--huge-unlink", "--legacy-mem",
                                  "--single-file-segments"})) {
        if (no_huge || options.memory == Memory::ordinary)
            throw refuse(Cause::invalid_option, "EAL",
                         "cannot use hugepages in the way that its arguments say, and none",
                         "leave out those arguments, or --no-huge");
        return true;  // the user has decided which hugepages, and how
    }
    const bool has_size =
        given(options.arguments, {"-m", "--memory-size", "--socket-mem", "--numa-mem"});
    if (!no_huge && choose_hugepages(options)) {
        arguments.emplace_back("--in-memory");  // no files, so none are left after SIGKILL
        // All at once, so that another process that starts sees that they are taken.
        if (!has_size)
            arguments.insert(
                arguments.end(),
                {"-m", std::to_string((hugepage_bytes(options) + mebibyte - 1) / mebibyte)});
        return true;
    }
    if (no_huge && options.memory == Memory::hugepages)
        throw refuse(Cause::invalid_option, "EAL", "cannot use hugepages with --no-huge",
                     "leave out one of the two");
    // Fixed at start, but touched lazily: 1 GiB costs 11 MB. --in-memory is refused together with
    // --no-huge; --no-shconf keeps two processes out of each other's way.
    arguments.emplace_back("--no-shconf");
    if (!no_huge)
        arguments.emplace_back("--no-huge");
    if (!has_size) {
        const std::size_t need = options.frame_bytes / mebibyte + 64;
        arguments.insert(arguments.end(),
                         {"-m", std::to_string(std::max<std::size_t>(1024, need))});
    }
    return false;
}

}  // namespace

unsigned lcores_to_start(const EalOptions& options)
{
    if (given(options.arguments, {"-l", "-c", "--lcores", "--coremask"}))
        return 1;
    return static_cast<unsigned>(options.lcores.empty() ? allowed_cpus().size()
                                                        : parse_lcores(options.lcores).size());
}

std::vector<std::string> eal_arguments(const EalOptions& options, bool& hugepages)
{
    refuse_arguments(options.arguments);
    std::vector<std::string> arguments;
    arguments.emplace_back("pollux");
    if (!given(options.arguments, {"-l", "-c", "--lcores", "--coremask"}))
        add_lcores(arguments, options.lcores);
    hugepages = add_memory(arguments, options);
    if (!given(options.arguments, {"--no-pci", "-a", "--allow", "-b", "--block", "-A",
                                   "--no-auto-probing", "--auto-probing"}))
        arguments.emplace_back(eal_can_probe_nothing ? "-A" : "--no-pci");
    if (!given(options.arguments, {"--telemetry", "--no-telemetry"}))
        arguments.emplace_back("--no-telemetry");
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    return arguments;
}

}  // namespace pollux
