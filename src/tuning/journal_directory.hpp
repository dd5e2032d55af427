// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <string>
#include <vector>

namespace pollux {

// /run/pollux, which has the journal's notes and lock files. What is written there is obeyed, so
// only root and the user of this process may be able to write there.
class JournalDirectory {
public:
    // Makes it if it is not there. Throws Error if another user could have put something there.
    JournalDirectory();

    // False if the directory cannot be made or opened, as in a read-only /run; see errnum().
    explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
    int errnum() const noexcept { return errnum_; }
    int fd() const noexcept { return fd_.get(); }

    static std::string path_of(const std::string& name);
    std::vector<std::string> names() const;

    // Opens a file and neither waits for another process nor follows a link. Returns an empty
    // descriptor and sets errno on failure. Throws Error if it is no file of ours.
    UniqueFd open(const std::string& name, int flags) const;
    // A new file without a name, which give_name() gives it. Returns as open() does.
    UniqueFd nameless() const;
    bool give_name(int file, const std::string& name) const noexcept;
    bool has(const std::string& name) const noexcept;
    void remove(const std::string& name) const noexcept;

private:
    void check(int file, bool directory, const std::string& path) const;

    UniqueFd fd_;
    int errnum_ = 0;
};

// Whether the open file still has a name, so that no other process has removed it.
bool has_name(int file) noexcept;

// Whether this errno means that files cannot be written where they should be, whatever is tried.
bool means_unwritable(int errnum) noexcept;

// Says why nothing can be noted in the journal; empty if it can.
std::string why_no_journal();

// A lock of this name, which one process at a time has, until this object or the process ends. Like
// the notes it is a file, because a network namespace's own names are free for every user to take.
class NamedLock {
public:
    // Tries it once. The object is empty if another process has the lock. Where no file can be
    // written, every process gets it. Throws Error.
    explicit NamedLock(const std::string& name);
    ~NamedLock();
    NamedLock(const NamedLock&) = delete;
    NamedLock& operator=(const NamedLock&) = delete;

    explicit operator bool() const noexcept { return has_; }

private:
    JournalDirectory journal_;
    std::string name_;
    UniqueFd file_;
    bool has_ = false;
};

}  // namespace pollux
