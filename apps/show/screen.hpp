// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <utility>

namespace tool {

// A text that is drawn over itself again and again, when stdout is a terminal that can do that.
class Screen {
public:
    Screen();

    bool interactive() const noexcept { return interactive_; }

    // Returns what to write so that the text, of whole lines, replaces the previous one.
    std::string redraw(const std::string& text);

    // Returns what to write before any other output: it wipes the terminal's own "^C".
    std::string leave() { return std::exchange(drawn_, 0) == 0 ? "" : "\r\033[K"; }

private:
    bool interactive_ = false;
    unsigned drawn_ = 0;  // lines
};

}  // namespace tool
