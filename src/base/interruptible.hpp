// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// While one lives in a thread, its waits (retry()) end as soon as SIGINT or SIGTERM is pending:
// blocked by an application that asks for signals from time to time, as pollux fwd does. Only for
// what can be taken back: closing must not be cut short.
class Interruptible {
public:
    Interruptible() noexcept;
    ~Interruptible();
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;
};

// Whether a wait shall end now. Not while an exception is on its way: then something is closed.
bool interrupted() noexcept;

}  // namespace pollux
