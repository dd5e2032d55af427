// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/journal_note.hpp"

#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pollux {

namespace {

using namespace std::chrono_literals;

// For the last one of a shared note to put it back: some NICs are reset for that. Chosen; with
// less, the next start would be refused meanwhile.
constexpr std::chrono::seconds shared_patience{5};

// Of all notes about netdevs of this network namespace. An ifindex is unique only there, and a
// namespace's cookie is never used again.
std::string prefix_for(const Netdev& netdev)
{
    return "netdev-" + std::to_string(netdev.netns->cookie()) + "-";
}

std::string name_for(const Netdev& netdev, const JournalKind& kind)
{
    return note_name(netdev, kind.suffix);
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

Error cannot_write(const std::string& name, int errnum)
{
    return fail(errnum, JournalDirectory::path_of(name), "cannot write the note");
}

// A file without a name, until it is complete and locked, so that nothing ever reads half of it.
// Empty if notes cannot be written at all and this one is dispensable.
UniqueFd nameless_note(const JournalDirectory& journal, const std::string& name,
                       const Netdev& netdev, const JournalKind& kind, int lock,
                       const std::string& lines)
{
    UniqueFd file = journal ? journal.nameless() : UniqueFd{};
    if (const int errnum = journal ? errno : journal.errnum(); !file) {
        if (kind.dispensable && means_unwritable(errnum))
            return file;
        throw cannot_write(name, errnum);
    }
    const std::string text = "pid " + std::to_string(getpid()) + "\n" + mac_of(netdev) + lines;
    if (flock(file.get(), lock | LOCK_NB) != 0 || !write_all(file.get(), text))
        throw cannot_write(name, errno);
    return file;
}

// The name with the file's inode, which no other file has as long as this one exists.
std::string numbered(const std::string& name, int file)
{
    struct stat status = {};
    if (fstat(file, &status) != 0)
        throw cannot_write(name, errno);
    return name + "-" + std::to_string(status.st_ino);
}

struct Note {
    std::string mac;    // as mac_of() writes it
    std::string lines;  // the complete ones after that
};

// Nothing if the file is damaged.
std::optional<Note> read_note(int file)
{
    std::string text;
    std::array<char, 4096> part;
    for (ssize_t size; (size = pread(file, part.data(), part.size(), text.size())) > 0;)
        text.append(part.data(), size);
    text.erase(text.rfind('\n') + 1);
    const std::size_t mac = text.find('\n') + 1, lines = text.find('\n', mac) + 1;
    if (!text.starts_with("pid ") || text.compare(mac, 4, "mac ") != 0)
        return std::nullopt;
    return Note{.mac = text.substr(mac, lines - mac), .lines = text.substr(lines)};
}

// Nothing, too, if it is about another netdev that had the index before.
std::optional<Note> read_note_of(const Netdev& netdev, int file)
{
    auto note = read_note(file);
    if (note && note->mac != mac_of(netdev))
        note.reset();
    return note;
}

std::vector<std::string> notes_of(const JournalDirectory& journal, const Netdev& netdev,
                                  const JournalKind& kind)
{
    const std::string name = name_for(netdev, kind);
    if (!kind.many)
        return {name};
    std::vector<std::string> names;
    for (const std::string& one : journal.names())
        if (one.starts_with(name + "-"))
            names.push_back(one);
    return names;
}

std::string play_back_file(const JournalDirectory& journal, const std::string& name,
                           const Netdev& netdev, const JournalKind& kind)
{
    const UniqueFd file = journal.open(name, O_RDONLY);
    // Without a name, another process has played it back while we waited for the lock.
    if (!file || !lock(file.get(), kind.patience) || !has_name(file.get()))
        return {};
    std::string done;
    if (const auto note = read_note_of(netdev, file.get()))
        done = kind.put_back(netdev, note->lines);
    journal.remove(name);
    return done;
}

bool has_netdev(const Netns& netns, unsigned index)
{
    ifreq request = {};
    request.ifr_ifindex = static_cast<int>(index);
    return ioctl(netns.socket(), SIOCGIFNAME, &request) == 0;
}

}  // namespace

std::string note_name(const Netdev& netdev, std::string_view suffix)
{
    return prefix_for(netdev) + std::to_string(netdev.index) + std::string{suffix};
}

JournalNote::JournalNote(const Netdev& netdev, const JournalKind& kind, const std::string& lines)
    : name_{name_for(netdev, kind)},
      file_{nameless_note(journal_, name_, netdev, kind, LOCK_EX, lines)}
{
    if (!file_)
        return;
    if (kind.many)
        name_ = numbered(name_, file_.get());
    // Waits a moment for a process that is putting back what a note of the same name says.
    int errnum = 0;
    retry(1s, [&] {
        errnum = journal_.give_name(file_.get(), name_) ? 0 : errno;
        return errnum != EEXIST;
    });
    if (errnum == EEXIST)
        throw fail(Cause::setting_in_use, EBUSY, netdev.name,
                   "another Pollux process is already changing this setting",
                   "its pid is in the first line of " + JournalDirectory::path_of(name_));
    if (errnum != 0)
        throw cannot_write(name_, errnum);
}

JournalNote::~JournalNote()
{
    if (file_)
        journal_.remove(name_);
}

void JournalNote::append(const std::string& line)
{
    if (file_ && !write_all(file_.get(), line + "\n"))
        throw cannot_write(name_, errno);
}

SharedNote::SharedNote(const Netdev& netdev, const JournalKind& kind)
    : netdev_{netdev},
      kind_{kind},
      name_{name_for(netdev, kind)}
{
    // While the last one puts it back, nobody can join.
    if (journal_)
        retry(shared_patience, [this] { return join() || errno == EROFS || !journal_.has(name_); });
}

// Of several who try this at once, exactly one gets the lock.
SharedNote::~SharedNote()
{
    if (!file_ || flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
        return;
    try {
        if (const auto note = read_note(file_.get()))
            kind_.put_back(netdev_, note->lines);
        journal_.remove(name_);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the next start tries it again
    }
}

bool SharedNote::join()
{
    UniqueFd file = journal_ ? journal_.open(name_, O_RDWR | O_APPEND) : UniqueFd{};
    if (!file || flock(file.get(), LOCK_SH | LOCK_NB) != 0 || !has_name(file.get()))
        return false;
    // It may be of a netdev that had the index before. But if another process is alive that shares
    // it, an administrator has changed the MAC address meanwhile.
    if (!read_note_of(netdev_, file.get())) {
        if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
            journal_.remove(name_);
            return false;
        }
        // Asking for that lock has cost us the shared one.
        if (flock(file.get(), LOCK_SH | LOCK_NB) != 0 || !has_name(file.get()))
            return false;
    }
    file_ = std::move(file);
    return true;
}

// Returns false if another one was quicker.
bool SharedNote::start()
{
    UniqueFd file = nameless_note(journal_, name_, netdev_, kind_, LOCK_SH, {});
    if (file && !journal_.give_name(file.get(), name_))
        return false;
    file_ = std::move(file);
    return true;
}

void SharedNote::append(const std::string& line)
{
    if (!file_ && !retry(shared_patience, [this] { return join() || start(); }))
        throw cannot_write(name_, errno);
    if (!file_)
        return;
    const std::string lines = "\n" + read_note(file_.get()).value_or(Note{}).lines;
    if (lines.find("\n" + line + "\n") == std::string::npos && !write_all(file_.get(), line + "\n"))
        throw cannot_write(name_, errno);
}

void sweep_notes(const Netdev& netdev)
{
    const JournalDirectory journal;
    const std::string prefix = prefix_for(netdev);
    for (const std::string& name : journal.names()) {
        unsigned index = 0;
        if (!name.starts_with(prefix) || std::sscanf(&name[prefix.size()], "%u", &index) != 1 ||
            has_netdev(*netdev.netns, index))
            continue;
        const UniqueFd file = journal.open(name, O_RDONLY);
        if (file && lock(file.get(), 0ms) && has_name(file.get()))
            journal.remove(name);
    }
}

// Another user cannot open the directory, and so cannot lock it.
UniqueFd lock_journal()
{
    const JournalDirectory journal;
    if (!journal)
        throw fail(journal.errnum(), JournalDirectory::path_of(""), "cannot open the directory");
    UniqueFd locked{openat(journal.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!locked || !lock(locked.get(), 10s))
        throw fail(Cause::setting_in_use, locked ? EBUSY : errno, JournalDirectory::path_of(""),
                   "another process has locked the directory for 10 s",
                   "end that process (`fuser` shows its pid)");
    return locked;
}

std::string play_back(const Netdev& netdev, const JournalKind& kind)
{
    const JournalDirectory journal;
    std::string done;
    if (journal)
        for (const std::string& name : notes_of(journal, netdev, kind))
            add_to_list(done, play_back_file(journal, name, netdev, kind), "; ");
    return done;
}

}  // namespace pollux
