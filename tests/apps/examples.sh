# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of DPDK's examples, after lib.sh. Debian ships their sources (dpdk-doc). They are
# built once for each DPDK, in a cache outside of the tree.
EXAMPLES=/usr/share/dpdk/examples EXAMPLE=''

build_example() { # FOLDER PROGRAM: sets EXAMPLE to the program
    local version cache work lock
    [[ -e $EXAMPLES/$1/Makefile ]] || skip "there is no $EXAMPLES/$1 (Debian: dpdk-doc)"
    version=$(dpkg-query -W -f '${Version}' libdpdk-dev 2>/dev/null || pkg-config --modversion libdpdk)
    cache=${XDG_CACHE_HOME:-~/.cache}/pollux/examples/$version
    EXAMPLE=$cache/$2 work=$cache/$2.work
    mkdir -p "$cache"
    exec {lock}>"$cache/$2.lock"
    flock "$lock"
    if [[ ! -x $EXAMPLE ]]; then
        rm -rf "$work"
        mkdir "$work"
        (cd "$EXAMPLES" && cp -r --parents common "$1" "$work")
        make -C "$work/$1" >"$APP_OUT" 2>&1 || fail "the example $1 does not build"
        mv "$work/$1/build/$2-shared" "$EXAMPLE"
        rm -rf "$work"
    fi
    exec {lock}>&-
}

# EAL_OPTION… -- ARGUMENT…: returns when both ports of the lab are started. From then on nothing is
# lost: what arrives before the example reads it waits in the rings.
start_example() {
    # shellcheck disable=SC2154 # lib.sh has the EAL's
    ip netns exec "$MID" env --default-signal=INT stdbuf -oL "$EXAMPLE" "${eal_words[@]}" "$@" \
        >"$APP_OUT" 2>&1 </dev/null &
    APP_PID=$!
    wait_for "$STARTS_WITHIN" ports_started || fail "$EXAMPLE does not start its ports"
}
ports_started() {
    kill -0 "$APP_PID" 2>/dev/null || fail "$EXAMPLE has ended"
    grep -q 'net_pollux0: in0, ' "$APP_OUT" && grep -q 'net_pollux1: out0, ' "$APP_OUT"
}

# [SIGNAL]: many examples know no way to end but SIGINT, and some not even that.
stop_example() {
    kill -"${1:-INT}" "$APP_PID"
    wait_for "$ENDS_WITHIN" app_ended || fail "$EXAMPLE does not end"
    wait "$APP_PID" 2>/dev/null || true
}

# The hosts become those of two networks, and what runs in the middle the router between them. Their
# MACs are those to which the examples send what leaves port 0 and port 1.
route_hosts() { # LEFT_ADDRESS RIGHT_ADDRESS
    route_host "$LEFT" in0 02:00:00:00:00:00 "$1"
    route_host "$RIGHT" out0 02:00:00:00:00:01 "$2"
}
route_host() { # NETNS MID_END MAC ADDRESS
    local router=${4%.*}.254
    ip -n "$1" link set host0 address "$3"
    ip -n "$1" address flush dev host0
    ip -n "$1" address add "$4/24" dev host0
    ip -n "$1" route add default via "$router"
    ip -n "$1" neighbour add "$router" dev host0 \
        lladdr "$(ip -n "$MID" -json link show "$2" | jq -r '.[0].address')"
}

# COUNT ADDRESS [ARGS…]: the left host's pings all return, and once each.
pings_return() {
    local said
    said=$(left ping -q -f -c "$1" -W 10 "${@:2}") || true
    grep -q "^$1 packets transmitted, $1 received, 0% " <<<"$said" || fail "ping ${*:2}: $said"
}
