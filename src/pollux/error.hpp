// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <system_error>

namespace pollux {

// Thrown by everything that sets up; the data path never throws.
//
// what() is one line: where (netdev, queue), what was tried, the errno's text, the driver's own
// reason when it gave one, and a hint that a person can act on.
class Error : public std::system_error {
public:
    struct Details {
        std::string where = {};   // "eth0", "eth0 queue 3", "EAL"; may be empty
        std::string tried = {};   // "cannot attach the XDP program"
        int errnum = 0;           // 0 when no errno belongs to it
        std::string reason = {};  // the PMD's, libxdp's or EAL's own words; may be empty
        std::string hint = {};    // what to do about it; may be empty
    };

    explicit Error(Details details);

    const Details& details() const noexcept { return details_; }
    const std::string& hint() const noexcept { return details_.hint; }
    const char* what() const noexcept override { return text_.c_str(); }

private:
    Details details_;
    std::string text_;
};

}  // namespace pollux
