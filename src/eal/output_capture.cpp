// SPDX-License-Identifier: BSD-3-Clause
#include "eal/output_capture.hpp"

#include "base/log_capture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <utility>

namespace pollux {

OutputCapture::OutputCapture()
    : memory_{memfd_create("pollux-eal", MFD_CLOEXEC)},
      out_{fcntl(1, F_DUPFD_CLOEXEC, 3)},
      err_{fcntl(2, F_DUPFD_CLOEXEC, 3)},
      ended_{!memory_}
{
    if (!memory_)
        return;
    std::fflush(stdout);
    if (err_)
        LogCapture::print_at_abort_to(err_.get());
    dup2(memory_.get(), 1);
    dup2(memory_.get(), 2);
}

OutputCapture::~OutputCapture()
{
    put_back();
}

std::string OutputCapture::end()
{
    if (!memory_)
        return {};
    put_back();
    const off_t printed = lseek(memory_.get(), 0, SEEK_END);
    std::string text(printed > 0 ? static_cast<std::size_t>(printed) : 0, '\0');
    const ssize_t size = pread(memory_.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

void OutputCapture::put_back()
{
    std::fflush(stdout);
    std::fflush(stderr);
    if (std::exchange(ended_, true))
        return;
    LogCapture::print_at_abort_to(STDERR_FILENO);
    // One that was closed when the capture began is closed again.
    for (const auto& [fd, saved] : {std::pair{1, &out_}, std::pair{2, &err_}}) {
        if (*saved)
            dup2(saved->get(), fd);
        else
            close(fd);
    }
}

}  // namespace pollux
