// SPDX-License-Identifier: BSD-3-Clause
// Notes about changes to a netdev, by which a killed process's changes are undone.
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"
#include "tuning/journal_directory.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace pollux {

// Something that is noted about a netdev, and how to put it back.
struct JournalKind {
    std::string_view suffix = {};  // of the files' names
    bool many = false;             // a netdev can have several notes of the kind at once
    // Whether the change is made even where no note can be written, as in a read-only /run.
    bool dispensable = false;
    // How long to wait for another process that is putting the same thing back.
    std::chrono::milliseconds patience{0};
    // Puts back what the lines of a killed process's note say, and returns a text that says what
    // that was; empty if there was nothing to do. If it throws Error, the note stays for the next
    // start.
    std::string (*put_back)(const Netdev& netdev, const std::string& lines) = nullptr;
};

// A file in /run/pollux about something that the kernel does not put back. It outlives this process
// if that is killed. As long as the process lives it is locked, which other processes can see even
// across pid namespaces. It never appears without the lines that it was made with.
class JournalNote {
public:
    // Throws Error: setting_in_use if a living process has the netdev's only note of this kind.
    JournalNote(const Netdev& netdev, const JournalKind& kind, const std::string& lines = {});
    ~JournalNote();
    JournalNote(const JournalNote&) = delete;
    JournalNote& operator=(const JournalNote&) = delete;

    // Adds a line, given without its newline, before the change that it is about is made. A kill
    // may leave an incomplete line, which is then not put back. Throws Error.
    void append(const std::string& line);

private:
    JournalDirectory journal_;
    std::string name_;
    UniqueFd file_;  // none if it was dispensed with
};

// A note that all who change the same setting of a netdev share, in this process and in others: the
// last one puts it back. A note that killed processes have left is taken over.
class SharedNote {
public:
    // Joins the note that is there; otherwise the first append() makes one.
    SharedNote(const Netdev& netdev, const JournalKind& kind);
    // Nothing is put back if another one is left, or if putting back fails; then the note stays.
    ~SharedNote();
    SharedNote(const SharedNote&) = delete;
    SharedNote& operator=(const SharedNote&) = delete;

    // Adds a line, given without its newline, unless the note has it, before the change that it is
    // about is made. Throws Error.
    void append(const std::string& line);

private:
    bool join();
    bool start();

    JournalDirectory journal_;
    Netdev netdev_;
    const JournalKind& kind_;
    std::string name_;
    UniqueFd file_;  // with a shared lock
};

// The name of the netdev's file with this suffix. sweep_notes() removes it with the netdev.
std::string note_name(const Netdev& netdev, std::string_view suffix);

// Puts back what the notes of killed processes say, removes them, and returns a text that says what
// was done. Leaves alone the notes of living processes, and those that another process is putting
// back.
std::string play_back(const Netdev& netdev, const JournalKind& kind);

// Removes the notes of killed processes about netdevs that are no longer in the network namespace
// of this one.
void sweep_notes(const Netdev& netdev);

// Serialises everyone who picks a free place on a netdev and then takes it. Waits for the lock, and
// holds it until the returned descriptor is closed. Throws Error: setting_in_use if another process
// does not let go of it within 10 s.
UniqueFd lock_journal();

}  // namespace pollux
