# shellcheck shell=bash disable=SC2154 # what scripts/vm sets
# SPDX-License-Identifier: BSD-3-Clause
#
# What the virtual machine is made of: Debian's packages, fetched and verified by an apt of its own
# and unpacked under $cache. Nothing is installed, and the machine's own packages stay as they are.
# For scripts/vm, which sets `cache`.

fetch_failed=75 # EX_TEMPFAIL
space_needed=2000 # MB, for all kernels

# QEMU from the backports: bookworm's 7.2 has no igb.
tools=(qemu-system-x86/bookworm-backports qemu-system-common/bookworm-backports
    qemu-system-data/bookworm-backports seabios/bookworm-backports busybox-static kmod)

own_apt() { # apt-get|apt-cache ARGUMENT…
    "$1" -q -o Dir::Etc::SourceList="$cache/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State::Lists="$cache/lists" \
        -o Dir::Cache="$cache/apt" -o Debug::NoLocking=true -o Acquire::Languages=none \
        -o APT::Sandbox::User=root "${@:2}"
}

# The releases come from where this machine has its own packages from.
write_sources() {
    local mirror suite
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
        head -n 1)
    [[ $mirror ]] || die "apt knows no archive of Debian; try: apt-get update" $fetch_failed
    mkdir -p "$cache/lists/partial" "$cache/apt/archives/partial"
    for suite in bookworm bookworm-backports trixie-backports; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$cache/sources.list"
}

fetching() { # WHAT CMD…: its output is only shown when it fails
    local log=$cache/fetch.log what=$1
    say "fetching $what"
    shift
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 20 "$log" >&2
    die "cannot download $what" $fetch_failed
}

prepare_cache() {
    local free
    command -v apt-get dpkg-deb >/dev/null || die "apt-get and dpkg-deb are needed to get QEMU"
    mkdir -p "$cache" || die "cannot make $cache"
    [[ -e $cache/sources.list ]] || {
        free=$(df --output=avail -BM "$cache" | tr -dc '0-9\n' | tail -n 1)
        ((free >= space_needed)) ||
            die "no space: $cache needs $space_needed MB, $free MB are free (XDG_CACHE_HOME moves it)"
    }
    write_sources
    fetching "lists of packages" own_apt apt-get update -o APT::Update::Error-Mode=any
}

unpack() { # DIRECTORY PACKAGE…
    local directory=$1 package
    shift
    for package; do dpkg-deb --extract "$package" "$directory"; done
}

# Calls `CMD… DIRECTORY` unless that was done before; what was left half-done is made anew.
once() { # DIRECTORY CMD…
    local directory=$1
    shift
    [[ ! -e $directory/complete ]] || return 0
    ((updated)) || prepare_cache
    updated=1
    rm -rf "$directory"
    mkdir -p "$directory"
    "$@" "$directory"
    touch "$directory/complete"
}
updated=0

get_tools() { # DIRECTORY
    rm -f "$cache/apt/archives/"*.deb
    fetching QEMU own_apt apt-get -y --download-only --no-install-recommends --reinstall \
        install "${tools[@]}"
    unpack "$1" "$cache/apt/archives/"*.deb
}

declare -A release=([bookworm]=bookworm [backports]=bookworm-backports [newest]=trixie-backports)

get_kernel() { # NAME DIRECTORY
    local image packages
    image=$(own_apt apt-cache depends "linux-image-amd64/${release[$1]}" |
        sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p')
    [[ $image ]] || die "no kernel in ${release[$1]}" $fetch_failed
    packages=("$image")
    # Since 7.0 linux-image is split.
    mapfile -tO 1 packages < <(own_apt apt-cache depends "$image" |
        sed -n 's/.*Depends: \(linux-\(base\|binary\|modules\)-.*\)/\1/p')
    mkdir "$2/debs"
    (cd "$2/debs" && fetching "$image" own_apt apt-get download "${packages[@]}")
    unpack "$2" "$2/debs/"*.deb
    rm -r "$2/debs"
    make_initramfs "$2"
}
