// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace pollux::test {

// Another program, running in the same namespaces until this object ends it.
class OtherProcess {
public:
    // Waits until it has printed a line. Throws when it ends before.
    explicit OtherProcess(const std::vector<std::string>& words);
    ~OtherProcess() { end(); }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    void end();  // by SIGTERM, and waits for it

private:
    pid_t pid_ = -1;
};

// `wire hold`, tests/tools: an AF_XDP socket bound to the queue.
OtherProcess hold(const std::string& interface, unsigned queue);

}  // namespace pollux::test
