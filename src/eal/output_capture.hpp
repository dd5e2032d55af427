// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <string>

namespace pollux {

// Redirects the file descriptors 1 and 2 into memory while it lives: the EAL prints its usage text
// and getopt's complaints there, not into its log. Where there is no memory for that, nothing is
// redirected.
class OutputCapture {
public:
    OutputCapture();
    ~OutputCapture();
    OutputCapture(const OutputCapture&) = delete;
    OutputCapture& operator=(const OutputCapture&) = delete;

    // Ends the capture and returns what was printed.
    std::string end();

private:
    void put_back();

    UniqueFd memory_, out_, err_;
    bool ended_;
};

}  // namespace pollux
