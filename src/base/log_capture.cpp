// SPDX-License-Identifier: BSD-3-Clause
#include "base/log_capture.hpp"

#include "base/text.hpp"

#include <bpf/libbpf.h>
#include <rte_log.h>
#include <unistd.h>
#include <xdp/libxdp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstddef>
#include <string_view>
#include <utility>

namespace pollux {

namespace {

LogCapture* current = nullptr;  // what the C callbacks write to
std::atomic<int> last_words{STDERR_FILENO};
libbpf_print_fn_t previous_libbpf;
libxdp_print_fn_t previous_libxdp;

// Lines that appear at each successful open or close, and why they may be dropped.
constexpr std::array<std::string_view, 5> expected{
    // The PMD's close tries to detach our program. That fails for a bpf_link, which only its owner
    // can detach, and for a dispatcher, because the close runs in another network namespace.
    "remove_xdp_program(): bpf_xdp_query_id failed",
    "remove_xdp_program(): bpf_xdp_detach failed",
    "eth_dev_close(): Error while removing XDP program.",
    "Can't replace active BPF XDP link",
    // libxdp looks for a reference counter. Our program does not need one, as the link is its
    // reference.
    "Another XSK socket was created by a version of libxdp that doesn't support program refcnt",
};

bool is_expected(std::string_view line)
{
    return std::any_of(expected.begin(), expected.end(), [line](std::string_view part) {
        return line.find(part) != std::string_view::npos;
    });
}

}  // namespace

struct LogHooks {
    static void add(const char* text, std::size_t size)
    {
        if (current != nullptr)
            current->add(text, size);
    }
    static ssize_t write(void*, const char* text, std::size_t size)
    {
        add(text, size);
        return static_cast<ssize_t>(size);
    }
    static void print(const char* format, std::va_list arguments)
    {
        std::array<char, 512> text;
        const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
        if (size > 0)
            add(text.data(), std::min<std::size_t>(size, text.size() - 1));
    }
    // abort() was called, by no code that holds the capture's mutex. What the application does at
    // SIGABRT, or the default, comes when this returns.
    static void print_all(int)
    {
        if (current == nullptr)
            return;
        for (const std::string& line : current->lines_)
            dprintf(last_words, "%s\n", line.c_str());
        dprintf(last_words, "%s\n", current->partial_.c_str());
        sigaction(SIGABRT, &current->previous_abort_, nullptr);
        std::raise(SIGABRT);
    }
    // Both libraries also pass debug lines and leave the choice to the callback.
    static int libbpf(enum libbpf_print_level level, const char* format, std::va_list arguments)
    {
        if (level == LIBBPF_WARN)
            print(format, arguments);
        return 0;
    }
    static int libxdp(enum libxdp_print_level level, const char* format, std::va_list arguments)
    {
        if (level == LIBXDP_WARN)
            print(format, arguments);
        return 0;
    }
};

namespace {
std::mutex one_at_a_time;
}

LogCapture::LogCapture() : turn_{one_at_a_time}
{
    current = this;
    stream_ =
        fopencookie(nullptr, "w",
                    {.read = nullptr, .write = LogHooks::write, .seek = nullptr, .close = nullptr});
    if (stream_ != nullptr)
        setvbuf(stream_, nullptr, _IOLBF, BUFSIZ);
    previous_ = rte_log_get_stream();
    rte_openlog_stream(stream_);
    previous_libbpf = libbpf_set_print(LogHooks::libbpf);
    previous_libxdp = libxdp_set_print(LogHooks::libxdp);
    struct sigaction action = {};
    action.sa_handler = LogHooks::print_all;
    sigaction(SIGABRT, &action, &previous_abort_);
}

LogCapture::~LogCapture()
{
    sigaction(SIGABRT, &previous_abort_, nullptr);
    libxdp_set_print(previous_libxdp);
    libbpf_set_print(previous_libbpf);
    // get_stream() returns stderr when no stream was chosen; NULL restores that default.
    rte_openlog_stream(previous_ == stderr ? nullptr : previous_);
    if (stream_ != nullptr)
        std::fclose(stream_);
    current = nullptr;
    for (const std::string& line : lines_)
        std::fprintf(previous_, "%s\n", line.c_str());
}

void LogCapture::print_at_abort_to(int fd) noexcept
{
    last_words = fd;
}

void LogCapture::add(const char* text, std::size_t size)
{
    const std::lock_guard lock{mutex_};
    partial_.append(text, size);
    for (std::size_t end; (end = partial_.find('\n')) != std::string::npos;) {
        std::string line = partial_.substr(0, end);
        partial_.erase(0, end + 1);
        if (!line.empty() && !is_expected(line))
            lines_.push_back(std::move(line));
    }
}

bool LogCapture::says(std::string_view text)
{
    if (stream_ != nullptr)
        std::fflush(stream_);
    const std::lock_guard lock{mutex_};
    return std::any_of(lines_.begin(), lines_.end(), [text](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

std::string LogCapture::reason(std::size_t most)
{
    if (stream_ != nullptr)
        std::fflush(stream_);
    const std::lock_guard lock{mutex_};
    std::string last = last_lines(lines_, most);
    lines_.clear();
    return last;
}

}  // namespace pollux
