# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of Open vSwitch on net_pollux, which start with
#     source "$(dirname "$0")/ovs.sh"
# It is Debian's, unmodified; what it writes is in /run, which is the sandbox's own.
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"
unpack_packages openvswitch openvswitch-common openvswitch-switch openvswitch-switch-dpdk
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OVS_DIR=/run/ovs
ovs_libraries=("$UNPACKED"/usr/lib/*-linux-gnu)
ovs_env=(env PATH="$UNPACKED/usr/bin:$UNPACKED/usr/sbin:$UNPACKED/usr/lib/openvswitch-switch-dpdk:$PATH"
    LD_LIBRARY_PATH="${ovs_libraries[0]}"
    OVS_{RUN,DB,LOG,SYSCONF}DIR="$OVS_DIR" OVS_PKGDATADIR="$UNPACKED/usr/share/openvswitch")

vsctl() { "${ovs_env[@]}" ovs-vsctl --timeout 60 "$@"; }
ofctl() { "${ovs_env[@]}" ovs-ofctl "$@"; }

# MEMORY…: the EAL's arguments for its memory. Comes back when the switch runs, with a bridge br0.
# The first start also makes the database, which outlives the switch.
start_ovs() {
    [[ -e $OVS_DIR ]] || start_database
    # OVS adds --in-memory where there is no --legacy-mem, and the EAL refuses it beside --no-huge.
    local memory=${*:---no-huge --legacy-mem --no-shconf -m 512}
    vsctl --no-wait set Open_vSwitch . other_config:dpdk-init=true \
        other_config:dpdk-extra="-d $NET_POLLUX --no-pci --no-telemetry $memory"
    rm -f "$APP_OUT"
    ip netns exec "$MID" "${ovs_env[@]}" ovs-vswitchd-dpdk --pidfile -vcoverage:off -vtimeval:off \
        "unix:$OVS_DIR/db.sock" >"$APP_OUT" 2>&1 &
    APP_PID=$!
    vsctl --may-exist add-br br0 -- set Bridge br0 datapath_type=netdev || fail "no bridge"
}
start_database() {
    mkdir "$OVS_DIR"
    "${ovs_env[@]}" ovsdb-tool create
    "${ovs_env[@]}" ovsdb-server "--remote=punix:$OVS_DIR/db.sock" >"$OVS_DIR/db.out" 2>&1 &
    wait_for 10 test -S "$OVS_DIR/db.sock" || fail "no database: $(cat "$OVS_DIR/db.out")"
    vsctl --no-wait init
}
has_added() { grep -qs "bridge br0: added interface $1 on port" "$APP_OUT"; } # PORT: since the start

# PORT DEVARGS [COLUMN=VALUE…]: comes back when it forwards.
add_port() {
    vsctl add-port br0 "$1" -- set Interface "$1" type=dpdk "options:dpdk-devargs=\"$2\"" "${@:3}"
    expect_eq "$(vsctl get Interface "$1" error)" "[]" "error of $1"
}
add_ports() { # [COLUMN=VALUE…]: the lab's
    add_port p0 net_pollux0,iface=in0 "$@"
    add_port p1 net_pollux1,iface=out0 "$@"
}

stop_ovs() {
    local status=0
    "${ovs_env[@]}" ovs-appctl --target ovs-vswitchd-dpdk exit
    wait_for "$ENDS_WITHIN" app_ended || fail "ovs-vswitchd does not end"
    wait "$APP_PID" || status=$?
    expect_eq "$status" 0 "exit code of ovs-vswitchd"
    remove_taps
}

# The taps of the bridge, which OVS leaves to its next start.
remove_taps() {
    local tap
    for tap in br0 ovs-netdev; do ip -n "$MID" link delete "$tap"; done
}
