#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd tells of each link that goes down or comes back, in words and as JSON, and goes on.
source "$(dirname "$0")/../lib.sh"

told() { grep -q "$1" "$FWD_OUT"; } # PATTERN
change() { # down|up PATTERN
    ip -n "$RIGHT" link set host0 "$1"
    wait_for 10 told "$2" || fail "nothing is said of a link that is $1"
}

lab_up
start_fwd -i in0 -i out0
change down 's  out0: the link is down$'
change up 's  out0: the link is up$'
cross --frames 1000
stop_fwd

start_fwd -i in0 -i out0 --json --stats-period 0.1
links='select(.type == "link") | [.netdev, .link] | join(" ")'
states='select(.type == "period") | .ports[1].link'
has() { [[ $(jq -r "$1" "$FWD_OUT" | uniq | tail -n 1) == "$2" ]]; } # FILTER LAST
wait_for 10 has "$states" up
ip -n "$RIGHT" link set host0 down
wait_for 10 has "$links" "out0 down" || fail "no object says that out0 is down"
wait_for 10 has "$states" down || fail "the periods do not say that out0 is down"
ip -n "$RIGHT" link set host0 up
wait_for 10 has "$links" "out0 up" || fail "no object says that out0 is up"
stop_fwd
expect_eq "$(jq -r "$links" "$FWD_OUT")" "out0 down"$'\n'"out0 up" "links that were told of"
