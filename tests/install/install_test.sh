#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What is installed is enough for somebody else's programs in C++ and in C, found by pkg-config or
# by CMake, shared or static, in a prefix that is not the system's; and they run.
source "$(dirname "$0")/lib.sh"
install_pollux
programs=$top/tests/install
no_such='nosuch0: no such network interface: No such device; '
no_such+='hint: `ip -br link` lists those of this network namespace'
version=$(pkg-config --modversion pollux)

expect() { # EXPECTED PROGRAM: ends with 1, having said that
    local said status=0
    said=$(LD_LIBRARY_PATH=$libdir timeout 60 "$2" 2>&1) || status=$?
    expect_eq "$said" "$1" "what ${2#"$work"/} says"
    expect_eq "$status" 1 "exit code of ${2#"$work"/}"
}
expect_cxx() { expect $'received 32\nsent 32\ncounted 32\n'"$no_such" "$1"; }
expect_c() { expect "Pollux $version"$'\n'"$no_such"$'\n'"$no_such" "$1"; }
expect_linked() { # shared|static PROGRAM
    local kind=static
    [[ $(LD_LIBRARY_PATH=$libdir ldd "$2") != *"libpollux.so"*" => $libdir/"* ]] || kind=shared
    expect_eq "$kind" "$1" "how ${2#"$work"/} is linked"
}

# C++ by pkg-config. DPDK's headers warn.
read -ra flags < <(pkg-config --cflags pollux)
read -ra shared < <(pkg-config --libs pollux)
"${cxx[@]}" -std=c++20 -w "${flags[@]}" "$programs/cxx/program.cpp" -o "$work/cxx" "${shared[@]}"
expect_linked shared "$work/cxx"
expect_cxx "$work/cxx"

# C by pkg-config; and without a word of DPDK: no path, no library.
"${cc[@]}" "${flags[@]}" "$programs/c/program.c" -o "$work/c" "${shared[@]}"
expect_c "$work/c"
"${cc[@]}" -std=c11 -Wpedantic -Werror -I"$prefix/include" "$programs/c/program.c" -o "$work/c11" \
    -L"$libdir" -lpollux
expect_c "$work/c11"

# Both by CMake.
for language in c cxx; do
    CC=${cc[*]} CXX=${cxx[*]} cmake -G Ninja -S "$programs/$language" -B "$work/$language-build" \
        -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" 2>&1 || fail "cmake: $(cat "$work/log")"
    cmake --build "$work/$language-build" >"$work/log" 2>&1 || fail "cmake: $(cat "$work/log")"
    for kind in shared static; do
        expect_linked "$kind" "$work/$language-build/$kind"
        "expect_$language" "$work/$language-build/$kind"
    done
done

# The rest of it.
[[ -s $prefix/share/doc/pollux/LICENSE ]] || fail "no licence"
cmp "$top/tests/lsan.supp" "$prefix/share/pollux/lsan.supp" || fail "no suppressions of leaks"
expect_eq "$(readlink "$libdir/libpollux.so")" libpollux.so.0.2 "what libpollux.so leads to"
if [[ -e $BUILD/apps/pollux ]]; then "$prefix/bin/pollux" --version; fi
