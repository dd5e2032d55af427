# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of what `meson install` gives. Needs no privilege. Its
# variables are for the tests that source it.
source "$(dirname "${BASH_SOURCE[0]}")/../support/expect.sh"

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${BUILD:=$top/build}" "${CC:=cc}" "${CXX:=c++}"
read -ra cc <<<"$CC"
read -ra cxx <<<"$CXX"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Installs below a directory of its own, which nothing was configured for; sets prefix and libdir.
install_pollux() {
    meson install -C "$BUILD" --no-rebuild --quiet --destdir "$work/installed"
    local pc
    pc=$(find "$work/installed" -name pollux.pc)
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(dirname "$pc")
    prefix=$(realpath "$(pkg-config --variable=prefix pollux)")
    libdir=$(realpath "$(pkg-config --variable=libdir pollux)")
    [[ $prefix == "$work"/* ]] ||
        fail "pollux.pc names $prefix; meson configure $BUILD -Dpkgconfig.relocatable=true"
}
