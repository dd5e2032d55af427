// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace pollux {

// What can be remembered about a netdev, and how it is put back.
struct JournalKind {
    std::string_view suffix = {};  // of the files' names
    bool many = false;             // notes of it on one netdev at once
    // For another process that is just putting the same thing back.
    std::chrono::milliseconds patience{0};
    // Says what it has put back of the lines of a killed process's note; empty when there was
    // nothing to be done. An Error keeps the note for the next one.
    std::string (*put_back)(const Netdev& netdev, const std::string& lines) = nullptr;
};

// A file below /run/pollux that outlives this process when it is killed: what the kernel will not
// put back. It is locked for as long as its process lives, which is true across pid namespaces as
// well, and nobody ever sees it without the lines that it was made with.
class JournalNote {
public:
    // Throws Error; EBUSY when somebody who lives has the one note of this kind on the netdev.
    JournalNote(const Netdev& netdev, const JournalKind& kind, const std::string& lines = {});
    ~JournalNote();
    JournalNote(const JournalNote&) = delete;
    JournalNote& operator=(const JournalNote&) = delete;

    // One line without its end. A kill may leave a part of it, which is then not among the lines
    // to be put back: first it is written down, then done. Throws Error.
    void append(const std::string& line);

private:
    std::string path_;
    UniqueFd file_;
};

// Puts back what notes of killed processes tell, forgets these, and says what was done. Leaves
// alone what a living process has written down, or is about to put back.
std::string play_back(const Netdev& netdev, const JournalKind& kind);

// Waits for, and is, the turn of this thread among all that look for a free place on a netdev and
// then take it. Throws Error.
UniqueFd take_turn();

}  // namespace pollux
