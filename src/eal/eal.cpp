// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/eal.hpp"

#include "base/dpdk_versions.hpp"
#include "base/log_capture.hpp"
#include "eal/close_ethdev.hpp"
#include "eal/eal_trial.hpp"
#include "eal/eal_words.hpp"
#include "eal/output_capture.hpp"
#include "pollux/error.hpp"

#include <rte_eal.h>
#include <rte_errno.h>

#include <cerrno>
#include <string_view>

namespace pollux {

namespace {

// The line in which getopt or the EAL says what it did not like; not the 5 kB of usage behind it.
std::string complaint(const std::string& printed, const std::string& logged)
{
    for (const std::string_view sign :
         {"unrecognized option", "requires an argument", "invalid option", "is ambiguous"}) {
        if (const auto at = printed.find(sign); at != std::string::npos)
            return printed.substr(at, printed.find('\n', at) - at);
    }
    return logged;
}

std::string join(const std::vector<std::string>& words)
{
    std::string all;
    for (const std::string& word : words)
        all += (all.empty() ? "" : " ") + word;
    return all;
}

void clean_up() noexcept
{
    close_unused_af_xdp();
    rte_eal_cleanup();
}

}  // namespace

Eal::Eal(const EalOptions& options)
{
    words_ = eal_words(options, hugepages_);
    if (const std::string reason = eal_exits_at_bad_words ? eal_complaint(words_) : "";
        !reason.empty())
        throw Error{{.where = "EAL",
                     .problem = "does not start",
                     .reason = reason,
                     .hint = "the EAL was given: " + join(words_)}};
    std::vector<std::string> copy = words_;  // the EAL may reorder and write into its words
    std::vector<char*> argv;
    for (std::string& word : copy)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    LogCapture log;
    OutputCapture output;
    const int count = static_cast<int>(argv.size() - 1);
    const int parsed = rte_eal_init(count, argv.data());
    const std::string printed = output.end();
    if (parsed < 0 && rte_errno == EALREADY)
        throw Error{{.where = "EAL",
                     .problem = "cannot start twice in one process",
                     .reason = log.reason(),
                     .hint = "an EAL that runs already needs no Eal object"}};
    if (parsed < 0)
        throw Error{{.where = "EAL",
                     .problem = "does not start",
                     .reason = complaint(printed, log.reason()),
                     .hint = "the EAL was given: " + join(words_)}};
    if (parsed < count - 1) {  // it stopped at a word that is no option, and started all the same
        clean_up();
        log.discard();
        throw Error{{.where = "EAL",
                     .problem = "\"" + std::string{argv[static_cast<std::size_t>(parsed) + 1]} +
                                "\" is no word for it",
                     .errnum = EINVAL,
                     .hint = "the EAL was given: " + join(words_)}};
    }
    // The EAL goes on without a --vdev that its driver does not make, and only the log says so.
    if (log.says("Bus (vdev) probe failed")) {
        constexpr std::size_t lines = 4;  // the driver's reason is the first of them
        const std::string reason = log.reason(lines);
        clean_up();
        log.discard();
        throw Error{{.where = "EAL",
                     .problem = "does not make all of the ethdevs that it was asked for",
                     .reason = reason,
                     .hint = "the EAL was given: " + join(words_)}};
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
