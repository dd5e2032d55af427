// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/eal.hpp"

#include "base/dpdk_versions.hpp"
#include "base/log_capture.hpp"
#include "base/refuse.hpp"
#include "base/text.hpp"
#include "eal/close_ethdev.hpp"
#include "eal/eal_arguments.hpp"
#include "eal/eal_trial.hpp"
#include "eal/hugepages_required.hpp"
#include "eal/output_capture.hpp"
#include "host/hugepage_trial.hpp"
#include "host/room.hpp"

#include <rte_eal.h>
#include <rte_errno.h>

#include <atomic>
#include <optional>
#include <string_view>
#include <utility>

namespace pollux {

namespace {

std::atomic<bool> hugepages_required = false;

// The line in which getopt or the EAL says what it did not like, without the 5 kB of usage that
// follow it.
std::string complaint(const std::string& printed, const std::string& logged)
{
    for (const std::string_view sign :
         {"unrecognized option", "requires an argument", "invalid option", "is ambiguous"}) {
        if (const auto at = printed.find(sign); at != std::string::npos)
            return printed.substr(at, printed.find('\n', at) - at);
    }
    return logged;
}

std::string given(const std::vector<std::string>& arguments)
{
    std::string all;
    for (const std::string& argument : arguments)
        add_to_list(all, argument, " ");
    return "the EAL was given: " + all;
}

Error eal_error(std::string problem, std::string reason, std::string hint)
{
    return Error{{.cause = Cause::eal,
                  .where = "EAL",
                  .problem = std::move(problem),
                  .reason = std::move(reason),
                  .hint = std::move(hint)}};
}

// The EAL aborts if it gets no pipe or no thread for an lcore.
void require_room(const EalOptions& options)
{
    // Tried out with DPDK 22.11 (short_of_room). If they were too low, the EAL would abort; if they
    // were too high, a process would be refused that could run.
    constexpr unsigned pipe_ends = 4, other_descriptors = 32;
    constexpr unsigned other_threads = 3;  // for interrupts and for a link
    const unsigned lcores = lcores_to_start(options);
    require_descriptors(pipe_ends * lcores + other_descriptors, "EAL");
    require_threads(lcores + other_threads, "EAL");
}

void clean_up() noexcept
{
    close_unused_af_xdp();
    rte_eal_cleanup();
}

}  // namespace

bool eal_requires_hugepages() noexcept
{
    return hugepages_required;
}

Eal::Eal(const EalOptions& options)
{
    std::optional<HugepageTurn> turn;  // from the trial until the EAL has what was tried
    if (options.memory != Memory::ordinary)
        turn.emplace();
    hugepages_required = options.memory == Memory::hugepages;
    arguments_ = eal_arguments(options, hugepages_);
    require_room(options);
    if (std::string reason = eal_exits_at_bad_words ? eal_complaint(arguments_) : "";
        !reason.empty())
        throw eal_error("does not start", std::move(reason), given(arguments_));
    std::vector<std::string> copy = arguments_;  // the EAL may reorder them and write into them
    std::vector<char*> argv;
    for (std::string& argument : copy)
        argv.push_back(argument.data());
    argv.push_back(nullptr);

    LogCapture log;
    OutputCapture output;
    const int count = static_cast<int>(argv.size() - 1);
    const int parsed = rte_eal_init(count, argv.data());
    const std::string printed = output.end();
    if (parsed < 0 && rte_errno == EALREADY)
        throw eal_error("cannot start twice in one process", log.reason(),
                        "if the EAL runs already, no Eal object is needed");
    if (parsed < 0)
        throw eal_error("does not start", complaint(printed, log.reason()), given(arguments_));
    if (parsed < count - 1) {  // it stopped at one that is not an option, but started
        clean_up();
        log.discard();
        const std::string unknown = argv[static_cast<std::size_t>(parsed) + 1];
        throw refuse(Cause::eal, "EAL", "does not know the argument \"" + unknown + "\"",
                     given(arguments_));
    }
    // The EAL goes on without a --vdev that its driver does not make, and only the log says so.
    if (log.says("Bus (vdev) probe failed")) {
        constexpr std::size_t lines = 4;  // the driver's reason is the first of them
        std::string reason = log.reason(lines);
        clean_up();
        log.discard();
        throw eal_error("does not make all of the ethdevs that it was asked for", std::move(reason),
                        given(arguments_));
    }
    log.discard();
}

Eal::~Eal()
{
    LogCapture log;
    clean_up();
    log.discard();
}

}  // namespace pollux
