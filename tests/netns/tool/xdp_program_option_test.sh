#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd --xdp-program lets a program of the user decide which packets arrive, says so in its report,
# and refuses a file that cannot be used.
source "$(dirname "$0")/../lib.sh"
: "${PROGRAMS:=$top/build/tests/netns/programs.bpf.o}"

refuses() { expect_refusal 1 "$1" -i in0 -i out0 "${@:2}"; } # WORDS ARGS…

lab_up
start_fwd -i in0 --forward-mode rxonly --json --xdp-program "$PROGRAMS#drop_half"
expect_eq "$(fwd_report '.ports[0] | .user_program_id > 0 and .program_id != .user_program_id')" \
    true "programs in the report"
sent=$("$WIRE" blast --from "$LEFT:host0" --seconds 1 --rate 10000 | jq .tx_packets)
stop_fwd
consumed=$(fwd_total '.streams[0].consumed + .lost')
((consumed >= sent / 2 && consumed <= sent / 2 + 8)) ||
    fail "of $sent packets $consumed arrived, should be half of them"

start_fwd -i in0 -i out0 --xdp-program "$PROGRAMS#drop_half"
grep -q 'in0: .*, which calls program [0-9]' "$FWD_OUT" || fail "the text says nothing of it"
stop_fwd

refuses 'in0: there is no file "no-such-file"' --xdp-program no-such-file
refuses 'in0: .*several XDP programs' --xdp-program "$PROGRAMS"
refuses 'in0: .*no-such-program' --xdp-program "$PROGRAMS#no-such-program"
