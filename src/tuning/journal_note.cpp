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
    struct stat status = {};
    // Without a name, another process has played it back while we waited for the lock.
    if (!file || !lock(file.get(), kind.patience) || fstat(file.get(), &status) != 0 ||
        status.st_nlink == 0)
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
    make_directory();
    // The file has no name until it is complete and locked, so that nothing ever reads half of it.
    file_ = UniqueFd{open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    const std::string text = "pid " + std::to_string(getpid()) + "\n" + mac_of(netdev) + lines;
    if (!file_ || flock(file_.get(), LOCK_EX | LOCK_NB) != 0 || !write_all(file_.get(), text))
        throw fail(errno, path_, "cannot write the note");
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
