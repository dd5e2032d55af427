# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of applications that run on net_pollux: they know nothing of Pollux, and are the
# distribution's. Tests start with
#     source "$(dirname "$0")/lib.sh"
STARTS_WITHIN=30 ENDS_WITHIN=20
source "$(dirname "${BASH_SOURCE[0]}")/../netns/lib.sh"
: "${NET_POLLUX:=$top/build/src/driver/librte_net_pollux.so}"
[[ -e $NET_POLLUX ]] || skip "net_pollux was not built (scripts/driver-sdk)"

APP_PID='' APP_OUT=/run/app.out CONSOLE=''
show_why() {
    [[ ! -s $APP_OUT ]] || { echo "--- $APP_OUT ends with:"; tail -n 40 "$APP_OUT"; }
}

# Options of the EAL: the driver, and memory that nothing else has. The lcores share the CPUs.
set_eal_options() { # LCORES MIB
    local lcore lcores=''
    for ((lcore = 0; lcore < $1; lcore++)); do lcores+=,$lcore@$((lcore % $(nproc))); done
    eal_words=(--no-pci --no-huge -m "$2" --no-shconf --no-telemetry
        "--lcores=${lcores#,}" -d "$NET_POLLUX")
}
set_eal_options 2 1024
# shellcheck disable=SC2034,SC2054 # for who sources this; one word has commas
lab_vdevs=(--vdev net_pollux0,iface=in0 --vdev net_pollux1,iface=out0)

# The words of testpmd for the two kinds of mempool. Its usual one has gaps between the mbufs, which
# AF_XDP before DPDK 24.07 cannot use. (testpmd ignores --no-iova-contig without --mp-alloc=anon.)
# shellcheck disable=SC2034 # for who sources this
declare -A pool_words=([usable]='--mp-alloc=anon --no-iova-contig' [copied]='')

# --- testpmd ----------------------------------------------------------------------------------

# EAL_WORD… -- TESTPMD_WORD…: comes back when it reads commands.
start_testpmd() {
    command -v dpdk-testpmd >/dev/null || skip "there is no dpdk-testpmd (Debian: dpdk-dev)"
    rm -f "$APP_OUT" /run/console
    mkfifo /run/console
    # By lines, so that its answers do not come after the prompt that follows them.
    ip netns exec "$MID" stdbuf -oL dpdk-testpmd "${eal_words[@]}" "$@" --interactive \
        --total-num-mbufs=32768 </run/console >"$APP_OUT" 2>&1 &
    APP_PID=$!
    exec {CONSOLE}>/run/console
    wait_for "$STARTS_WITHIN" prompts_are 1 || fail "testpmd does not start"
}
prompts() { { grep -o 'testpmd> ' "$APP_OUT" || true; } | wc -l; }
prompts_are() { # COUNT
    kill -0 "$APP_PID" 2>/dev/null || fail "testpmd has ended"
    (($(prompts) >= $1))
}

# WORD…: one command; prints what it said.
tell() {
    local before lines
    before=$(prompts)
    lines=$(wc -l <"$APP_OUT")
    echo "$*" >&"$CONSOLE"
    wait_for 20 prompts_are $((before + 1)) || fail "testpmd does not answer: $*"
    tail -n "+$((lines + 1))" "$APP_OUT"
}

quit_testpmd() {
    local status=0
    echo quit >&"$CONSOLE"
    wait_for "$ENDS_WITHIN" app_ended || fail "testpmd does not end"
    wait "$APP_PID" || status=$?
    exec {CONSOLE}>&-
    expect_eq "$status" 0 "exit code of testpmd"
}
app_ended() { ! kill -0 "$APP_PID" 2>/dev/null; }

xstat() { # PORT NAME
    tell "show port xstats $1" | sed -n "s/^$2: //p"
}

# --- the driver where the EAL looks for it ----------------------------------------------------

# Puts it, in this sandbox's view of the file system, where `meson install` puts it, so that
# applications load it without -d.
install_driver() {
    local there all=/run/drivers/all with_ours=/run/drivers/with_ours
    there=$(meson introspect --installed "$top/build" | jq -r 'to_entries[] |
        select(.key | endswith("librte_net_pollux.so")).value')
    mkdir -p "$all" "$with_ours"
    mount --bind "$(dirname "$there")" "$all"
    ln -s "$all"/* "$with_ours"
    ln -sf "$NET_POLLUX" "$with_ours/"
    mount --bind "$with_ours" "$(dirname "$there")"
}
