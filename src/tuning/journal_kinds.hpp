// SPDX-License-Identifier: BSD-3-Clause
// Every kind of note. Port and Hold play back all of them, RssGuard and NtupleRule only their own.
#pragma once

#include "tuning/journal_note.hpp"

namespace pollux {

extern const JournalKind promiscuous_kind;  // promiscuous.cpp
extern const JournalKind mtu_kind;          // mtu.cpp
extern const JournalKind rss_kind;          // rss.cpp
extern const JournalKind ntuple_kind;       // ntuple_rule.cpp
extern const JournalKind offload_kind;      // offloads.cpp

}  // namespace pollux
