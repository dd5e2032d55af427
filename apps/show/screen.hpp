// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace tool {

// A text that is drawn over itself again and again, when stdout is a terminal that can do that.
class Screen {
public:
    Screen();

    bool interactive() const noexcept { return interactive_; }

    // What to write so that the text, of whole lines, takes the place of the one before.
    std::string redraw(const std::string& text);

    // What to write before anything else follows: wipes the terminal's own "^C".
    std::string leave() const { return drawn_ == 0 ? "" : "\r\033[K"; }

private:
    bool interactive_ = false;
    unsigned drawn_ = 0;  // lines
};

}  // namespace tool
