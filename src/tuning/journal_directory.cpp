// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/journal_directory.hpp"

#include "base/refuse.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <system_error>
#include <utility>

namespace pollux {

namespace {

constexpr char directory[] = "/run/pollux";

Error untrusted(const std::string& path, const std::string& problem)
{
    return fail(EPERM, path, problem,
                "another user may have put it there; remove it: Pollux makes it anew");
}

}  // namespace

JournalDirectory::JournalDirectory()
{
    const bool made = mkdir(directory, 0700) == 0;
    const int not_made = errno;
    fd_ = UniqueFd{::open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!fd_ && (errno == ENOTDIR || errno == ELOOP))
        throw untrusted(directory, "is not a directory");
    if (!fd_) {
        errnum_ = errno == ENOENT && !made ? not_made : errno;
        if (!means_unwritable(errnum_))
            throw fail(errnum_, directory, "cannot make or open the directory");
        return;
    }
    check(fd_.get(), true, directory);
}

void JournalDirectory::check(int file, bool is_directory, const std::string& path) const
{
    struct stat status = {};
    if (fstat(file, &status) != 0)
        throw fail(errno, path, "cannot find out whose it is");
    if (!is_directory && !S_ISREG(status.st_mode))
        throw untrusted(path, "is not a regular file");
    if (status.st_uid != 0 && status.st_uid != geteuid())
        throw untrusted(path, "belongs to user " + std::to_string(status.st_uid));
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        throw untrusted(path, "can be written by other users");
    // Earlier versions let everyone read, and whoever can read can also lock.
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fchmod(file, status.st_mode & S_IRWXU);
}

std::string JournalDirectory::path_of(const std::string& name)
{
    return std::string{directory} + "/" + name;
}

std::vector<std::string> JournalDirectory::names() const
{
    std::vector<std::string> names;
    const int fd = fd_ ? openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    DIR* entries = fd >= 0 ? fdopendir(fd) : nullptr;
    if (entries == nullptr)
        return names;
    while (const dirent* entry = readdir(entries))  // NOLINT(concurrency-mt-unsafe): our own stream
        names.emplace_back(entry->d_name);
    closedir(entries);
    return names;
}

UniqueFd JournalDirectory::open(const std::string& name, int flags) const
{
    constexpr int safely = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    UniqueFd file{openat(fd_.get(), name.c_str(), flags | safely, 0600)};
    if (file)
        check(file.get(), false, path_of(name));
    // ENXIO: a FIFO, or a socket.
    else if (errno == ELOOP || errno == ENXIO || errno == EISDIR)
        throw untrusted(path_of(name), "is not a regular file");
    return file;
}

UniqueFd JournalDirectory::nameless() const
{
    return UniqueFd{openat(fd_.get(), ".", O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600)};
}

bool JournalDirectory::give_name(int file, const std::string& name) const noexcept
{
    std::array<char, 32> nameless;
    std::snprintf(nameless.data(), nameless.size(), "/proc/self/fd/%d", file);
    return linkat(AT_FDCWD, nameless.data(), fd_.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

bool JournalDirectory::has(const std::string& name) const noexcept
{
    return faccessat(fd_.get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

void JournalDirectory::remove(const std::string& name) const noexcept
{
    unlinkat(fd_.get(), name.c_str(), 0);
}

bool has_name(int file) noexcept
{
    struct stat status = {};
    return fstat(file, &status) == 0 && status.st_nlink != 0;
}

bool means_unwritable(int errnum) noexcept
{
    return errnum == EROFS || errnum == EACCES || errnum == EPERM || errnum == ENOENT;
}

std::string why_no_journal()
{
    const JournalDirectory journal;
    int errnum = journal.errnum();
    if (journal && !journal.nameless())
        errnum = errno;
    if (errnum == 0)
        return {};
    return "nothing can be noted in " + std::string{directory} + " (" +
           std::system_category().message(errnum) +
           "): if this process is killed, nobody puts back what it changes";
}

NamedLock::NamedLock(const std::string& name) : name_{name}
{
    UniqueFd file = journal_ ? journal_.open(name, O_RDWR | O_CREAT) : UniqueFd{};
    const int errnum = journal_ ? errno : journal_.errnum();
    if (!file && !means_unwritable(errnum))
        throw fail(errnum, JournalDirectory::path_of(name), "cannot open the lock file");
    has_ = !file || (flock(file.get(), LOCK_EX | LOCK_NB) == 0 && has_name(file.get()));
    if (has_)
        file_ = std::move(file);
}

NamedLock::~NamedLock()
{
    if (file_)
        journal_.remove(name_);
}

}  // namespace pollux
