// SPDX-License-Identifier: BSD-3-Clause
// Every kind of note but that of promiscuous mode, which only a Hold or a Port plays back.
#pragma once

#include "tuning/journal_note.hpp"

namespace pollux {

extern const JournalKind flow_kind;  // flow_rule.cpp
extern const JournalKind rss_kind;   // rss.cpp

}  // namespace pollux
