// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/journal_note.hpp"

#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace pollux {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char directory[] = "/run/pollux";
// For the last one of a shared note to put it back: some NICs are reset for that.
constexpr std::chrono::seconds shared_patience{5};

// An ifindex is unique only within its network namespace, and a namespace's cookie is never used
// again.
std::string path_for(const Netdev& netdev, const JournalKind& kind)
{
    const UniqueFd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0)
        throw fail(errno, netdev.name, "cannot find out its network namespace");
    return std::string{directory} + "/netdev-" + std::to_string(cookie) + "-" +
           std::to_string(netdev.index) + std::string{kind.suffix};
}

std::string mac_of(const Netdev& netdev)
{
    std::array<char, RTE_ETHER_ADDR_FMT_SIZE> mac;
    rte_ether_format_addr(mac.data(), mac.size(), &netdev.mac);
    return std::string{"mac "} + mac.data() + "\n";
}

bool has_name(int file)
{
    struct stat status = {};
    return fstat(file, &status) == 0 && status.st_nlink != 0;
}

bool lock(int file, std::chrono::milliseconds patience)
{
    bool locked = false;
    retry(patience, [&] {
        locked = flock(file, LOCK_EX | LOCK_NB) == 0;
        return locked || errno != EWOULDBLOCK;
    });
    return locked;
}

bool write_all(int file, const std::string& text)
{
    return write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

void make_directory()
{
    if (mkdir(directory, 0755) != 0 && errno != EEXIST)
        throw fail(errno, directory, "cannot make the directory");
}

// A file without a name, until it is complete and locked, so that nothing ever reads half of it.
UniqueFd nameless_note(const std::string& path, const Netdev& netdev, int lock,
                       const std::string& lines)
{
    make_directory();
    UniqueFd file{open(directory, O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600)};
    const std::string text = "pid " + std::to_string(getpid()) + "\n" + mac_of(netdev) + lines;
    if (!file || flock(file.get(), lock | LOCK_NB) != 0 || !write_all(file.get(), text))
        throw fail(errno, path, "cannot write the note");
    return file;
}

// The name with the file's inode, which no other file has as long as this one exists.
std::string numbered(const std::string& path, int file)
{
    struct stat status = {};
    if (fstat(file, &status) != 0)
        throw fail(errno, path, "cannot find out its inode");
    return path + "-" + std::to_string(status.st_ino);
}

// Waits a moment for a process that is putting back what a note of the same name says.
bool give_name(int file, const std::string& path)
{
    const std::string nameless = "/proc/self/fd/" + std::to_string(file);
    bool named = false;
    retry(1s, [&] {
        named = linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
        return named || errno != EEXIST;
    });
    return named;
}

// The complete lines after the pid and the MAC. Nothing if the file is damaged, or is about another
// netdev that had the index before.
std::optional<std::string> read_lines(int file, const Netdev& netdev)
{
    std::string text;
    std::array<char, 4096> part;
    for (ssize_t size; (size = pread(file, part.data(), part.size(), text.size())) > 0;)
        text.append(part.data(), size);
    text.erase(text.rfind('\n') + 1);
    const std::string mac = mac_of(netdev);
    const std::size_t start = text.find('\n') + 1;
    if (!text.starts_with("pid ") || text.compare(start, mac.size(), mac) != 0)
        return std::nullopt;
    return text.substr(start + mac.size());
}

std::vector<std::string> paths_of(const Netdev& netdev, const JournalKind& kind)
{
    const std::string path = path_for(netdev, kind);
    if (!kind.many)
        return {path};
    std::vector<std::string> paths;
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator{directory, none})
        if (entry.path().string().starts_with(path + "-"))
            paths.push_back(entry.path());
    return paths;
}

std::string play_back_file(const std::string& path, const Netdev& netdev, const JournalKind& kind)
{
    const UniqueFd file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    // Without a name, another process has played it back while we waited for the lock.
    if (!file || !lock(file.get(), kind.patience) || !has_name(file.get()))
        return {};
    std::string done;
    if (const auto lines = read_lines(file.get(), netdev))
        done = kind.put_back(netdev, *lines);
    unlink(path.c_str());
    return done;
}

}  // namespace

JournalNote::JournalNote(const Netdev& netdev, const JournalKind& kind, const std::string& lines)
    : path_{path_for(netdev, kind)}
{
    file_ = nameless_note(path_, netdev, LOCK_EX, lines);
    if (kind.many)
        path_ = numbered(path_, file_.get());
    if (!give_name(file_.get(), path_)) {
        if (errno == EEXIST)
            throw fail(Cause::setting_in_use, EBUSY, netdev.name,
                       "another Pollux process is already changing this setting",
                       "its pid is in the first line of " + path_);
        throw fail(errno, path_, "cannot write the note");
    }
}

JournalNote::~JournalNote()
{
    unlink(path_.c_str());
}

void JournalNote::append(const std::string& line)
{
    if (!write_all(file_.get(), line + "\n"))
        throw fail(errno, path_, "cannot write the note");
}

SharedNote::SharedNote(const Netdev& netdev, const JournalKind& kind)
    : netdev_{netdev},
      kind_{kind},
      path_{path_for(netdev, kind)}
{
    // While the last one puts it back, nobody can join.
    retry(shared_patience, [this] { return join() || access(path_.c_str(), F_OK) != 0; });
}

// Of several who try this at once, exactly one gets the lock.
SharedNote::~SharedNote()
{
    if (!file_ || flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
        return;
    try {
        if (const auto lines = read_lines(file_.get(), netdev_))
            kind_.put_back(netdev_, *lines);
        unlink(path_.c_str());
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next start tries it again
    }
}

bool SharedNote::join()
{
    UniqueFd file{open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC)};
    if (!file || flock(file.get(), LOCK_SH | LOCK_NB) != 0 || !has_name(file.get()))
        return false;
    if (!read_lines(file.get(), netdev_)) {  // of a netdev that had the index before
        unlink(path_.c_str());
        return false;
    }
    file_ = std::move(file);
    return true;
}

// Returns false if another one was quicker.
bool SharedNote::start()
{
    UniqueFd file = nameless_note(path_, netdev_, LOCK_SH, {});
    const std::string nameless = "/proc/self/fd/" + std::to_string(file.get());
    if (linkat(AT_FDCWD, nameless.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) != 0)
        return false;
    file_ = std::move(file);
    return true;
}

void SharedNote::append(const std::string& line)
{
    if (!file_ && !retry(shared_patience, [this] { return join() || start(); }))
        throw fail(errno, path_, "cannot write the note");
    const std::string lines = "\n" + read_lines(file_.get(), netdev_).value_or("");
    if (lines.find("\n" + line + "\n") == std::string::npos && !write_all(file_.get(), line + "\n"))
        throw fail(errno, path_, "cannot write the note");
}

UniqueFd lock_journal()
{
    make_directory();
    UniqueFd journal{open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    while (!journal || flock(journal.get(), LOCK_EX) != 0)
        if (errno != EINTR)
            throw fail(errno, directory, "cannot lock the directory");
    return journal;
}

std::string play_back(const Netdev& netdev, const JournalKind& kind)
{
    std::string done;
    for (const std::string& path : paths_of(netdev, kind))
        add_to_list(done, play_back_file(path, netdev, kind), "; ");
    return done;
}

}  // namespace pollux
