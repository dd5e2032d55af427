// SPDX-License-Identifier: BSD-3-Clause
#include "screen.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace tool {

namespace {

struct Size {
    unsigned rows = 24, columns = 80;
};

Size size_of_terminal()
{
    winsize window = {};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0)
        return {};
    return {window.ws_row, window.ws_col};
}

}  // namespace

Screen::Screen()
{
    const char* const terminal = std::getenv("TERM");
    interactive_ = isatty(STDOUT_FILENO) && terminal && std::string_view{terminal} != "dumb";
}

std::string Screen::redraw(const std::string& text)
{
    const Size size = size_of_terminal();
    std::string out = "\r";
    if (drawn_ != 0 && drawn_ < size.rows)  // otherwise the first lines have left the screen
        out += fmt::format("\033[{}A", drawn_);
    out += "\033[J";
    drawn_ = 0;
    for (std::size_t at = 0; at < text.size(); ++drawn_) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        // A line that wraps would count as two.
        out += text.substr(at, std::min<std::size_t>(end - at, size.columns - 1)) + '\n';
        at = end + 1;
    }
    return out;
}

}  // namespace tool
