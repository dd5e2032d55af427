#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Every public header is installed, compiles alone without a warning, and defines no macro; the one
# for C does so in C11 and in C++, without a header of DPDK.
source "$(dirname "$0")/lib.sh"
install_pollux
cd "$prefix/include"

headers() { (cd "$1" && printf '%s\n' ./*.h ./*.hpp detail/*.hpp); }
expect_eq "$(headers pollux)" "$(headers "$top/src/pollux")" "installed headers"
if grep -rn '^ *# *define' pollux; then fail "a macro"; fi

# DPDK's own headers warn under -Wextra; as the system's they may.
dpdk=$(pkg-config --cflags libdpdk | sed 's/-I/-isystem /g')
warnings=(-Wall -Wextra -Wpedantic -Werror)
check() { # HEADER COMMAND…
    local header=$1
    shift
    echo "#include <$header>" | "$@" "${warnings[@]}" -fsyntax-only -I. - || fail "$header alone"
}
for header in pollux/*.hpp pollux/detail/*.hpp; do
    # shellcheck disable=SC2086 # several words
    check "$header" "${cxx[@]}" -std=c++20 $dpdk -x c++ &
    jobs+=" $!"
done
for job in $jobs; do wait "$job"; done
check pollux/pollux.h "${cc[@]}" -std=c11 -x c
check pollux/pollux.h "${cxx[@]}" -std=c++11 -x c++
check pollux/pollux.h "${cxx[@]}" -std=c++20 -x c++
