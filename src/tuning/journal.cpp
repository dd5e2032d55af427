// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/journal.hpp"

#include "base/text.hpp"
#include "tuning/journal_kinds.hpp"

namespace pollux {

std::string play_back_journal(const Netdev& netdev)
{
    sweep_notes(netdev);
    std::string done;
    for (const JournalKind* kind :
         {&promiscuous_kind, &mtu_kind, &rss_kind, &ntuple_kind, &offload_kind})
        add_to_list(done, play_back(netdev, *kind), "; ");
    return done;
}

}  // namespace pollux
