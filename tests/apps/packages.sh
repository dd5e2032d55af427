# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Applications that scripts/setup does not install, because their packages start services. A test
# sources this before lib.sh, because in the sandbox there is no network.
source "$(dirname "${BASH_SOURCE[0]}")/../support/expect.sh"

# For scripts/test: without a network this is no failure, not even with CI=true.
not_downloaded() { # WHAT
    echo "SKIP: $1 cannot be downloaded and WAS NOT TESTED"
    exit 77
}

# NAME PACKAGE…: Debian's packages, and those that they need and this machine does not have, of the
# DPDK that is installed. Unpacked in a cache, and not installed: nothing of them starts. apt
# verifies them. Sets UNPACKED to the directory.
unpack_packages() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/pollux/apps
    UNPACKED=$cache/$1-$(pkg-config --modversion libdpdk)
    [[ ! -d $UNPACKED ]] || return 0
    mkdir -p "$cache"
    local work
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    # In a subshell, so that the trap is not that of the test.
    (
        trap 'rm -rf "$work"' EXIT
        fetch_packages "$work" "$@"
        mv -T "$work/unpacked" "$UNPACKED" 2>/dev/null || [[ -d $UNPACKED ]]
    ) || exit
}

fetch_packages() { # DIRECTORY NAME PACKAGE…
    local work=$1 name=$2 package
    shift 2
    command -v apt-get >/dev/null || skip "this is not Debian, and $name is its package"
    mkdir -p "$work"/{lists,cache/archives}/partial "$work/unpacked"
    echo "fetching $name"
    # Lists of its own: those of the machine may be old, and name what is no longer there.
    own_apt update -o APT::Update::Error-Mode=any || { cat "$work/log"; not_downloaded "$name"; }
    own_apt install -y --download-only --no-install-recommends --reinstall "$@" ||
        { cat "$work/log"; skip "$name cannot be had from Debian"; }
    for package in "$work"/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$work/unpacked"
    done
}

own_apt() { # ARGUMENT…: of apt-get; $work is that of fetch_packages
    apt-get -q -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" \
        -o Debug::NoLocking=true -o Acquire::Languages=none -o APT::Sandbox::User=root "$@" \
        >"$work/log" 2>&1 </dev/null
}
