#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Every public header is installed and defines no macro, except those of the version, and from where they are installed they
# compile without a warning. (That each does so alone is checked by scripts/lint.)
source "$(dirname "$0")/lib.sh"
install_pollux
cd "$prefix/include"

headers() { (cd "$1" && printf '%s\n' ./*.h ./*.hpp detail/*.hpp); }
mv pollux/version.h "$work" # made from version.h.in, and there for its macros
expect_eq "$(headers pollux)" "$(headers "$top/src/pollux")" "installed headers"
if grep -rn '^ *# *define' pollux; then fail "a macro"; fi
mv "$work/version.h" pollux

number() { echo "POLLUX_VERSION_$1" | "${cc[@]}" -E -P -I. -include pollux/version.h -x c -; }
expect_eq "$(number MAJOR | tail -n 1).$(number MINOR | tail -n 1).$(number PATCH | tail -n 1)" \
    "$(pkg-config --modversion pollux)" "version in the macros"

# DPDK's own headers warn under -Wextra; as the system's they may.
dpdk=$(pkg-config --cflags libdpdk | sed 's/-I/-isystem /g')
# shellcheck disable=SC2086 # several words
echo '#include <pollux/pollux.hpp>' |
    "${cxx[@]}" -std=c++20 $dpdk -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I. -x c++ - ||
    fail "pollux/pollux.hpp"
