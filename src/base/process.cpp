// SPDX-License-Identifier: BSD-3-Clause
#include "base/process.hpp"

#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace pollux {

namespace {

// The fields state and starttime of proc(5); state is 0 when there is no such process.
struct Status {
    char state = 0;
    std::uint64_t start = 0;
};

Status status_of(const std::string& process)
{
    std::ifstream file{"/proc/" + process + "/stat"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    // The second field is the program's name in parentheses, and may contain anything.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return {};
    std::istringstream fields{text.substr(name_end + 1)};
    Status status;
    fields >> status.state;
    constexpr int between = 18;  // state is field 3, starttime is field 22
    std::string skipped;
    for (int i = 0; i < between; ++i)
        fields >> skipped;
    fields >> status.start;
    return status;
}

}  // namespace

Process this_process()
{
    return {static_cast<std::uint32_t>(getpid()), status_of("self").start};
}

bool lives(const Process& process)
{
    const Status status = status_of(std::to_string(process.pid));
    return status.state != 0 && status.state != 'Z' && status.state != 'X' &&
           status.start == process.start;
}

}  // namespace pollux
