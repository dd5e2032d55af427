#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where fwd has more privileges than its user, by file capabilities, it loads no code of that user's;
# root may do as it likes.
source "$(dirname "$0")/../lib.sh"

lab_up
mkdir -m 755 /run/bin
cp "$POLLUX" /run/bin/pollux
setcap cap_net_admin,cap_net_raw,cap_sys_admin,cap_ipc_lock+ep /run/bin/pollux ||
    skip "this file system has no file capabilities"
cc -shared -fPIC -o /run/evil.so -x c - <<'END'
#include <stdio.h>
__attribute__((constructor)) static void run(void) { fopen("/run/here/evil-was-here", "w"); }
END
mkdir -m 777 /run/here
chmod 755 /run/evil.so

refuses() { # WORDS ARGS…
    POLLUX=/run/bin/pollux UNDER='setpriv --reuid 65534 --clear-groups' \
        expect_refusal 1 "$1.*, and this program has more privileges than its user.*; hint: .*setcap" \
        -i in0 -i out0 --no-huge "${@:2}"
    [[ ! -e /run/here/evil-was-here ]] || fail "the user's code was run"
}
refuses '"-d" would load' -- -d /run/evil.so
refuses '"-d/run/evil.so" would load' -- -d/run/evil.so
refuses '"net_af_xdp0,iface=in0,xdp_prog=x.o" names a file' -- --vdev net_af_xdp0,iface=in0,xdp_prog=x.o
refuses '"net_pcap0,rx_pcap=/x" names a file' -- --vdev=net_pcap0,rx_pcap=/x
for option in -a -b; do
    refuses '"net_af_xdp0,iface=in0,xdp_prog=x.o" names a file' \
        -- $option net_af_xdp0,iface=in0,xdp_prog=x.o
    refuses '"net_af_xdp0,iface=in0,xdp_prog=x.o" names a file' \
        -- ${option}net_af_xdp0,iface=in0,xdp_prog=x.o
done
refuses '"net_pcap0,rx_pcap=/x" names a file' -- --allow=net_pcap0,rx_pcap=/x
refuses 'in0: --xdp-program would load' --xdp-program /run/x.o

expect_refusal 1 'EAL: ' -i in0 -i out0 --no-huge -- -d /run/evil.so -d /run/none.so
[[ -e /run/here/evil-was-here ]] || fail "root's library was not loaded"
