// SPDX-License-Identifier: BSD-3-Clause
// A Umem in a process without an EAL says that, and not that there is no memory.
#include <pollux/error.hpp>
#include <pollux/umem.hpp>

#include <iostream>

int main()
try {
    const pollux::Umem umem{{.frames = 4096}};
    std::cerr << "it was made\n";
    return 1;
} catch (const pollux::Error& error) {
    std::cerr << error.what() << '\n';
    return error.cause() == pollux::Cause::eal ? 0 : 1;
}
