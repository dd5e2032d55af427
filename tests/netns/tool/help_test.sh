#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# --help fits a terminal of 80 columns, `pollux help COMMAND` is the same, and what it shows as the
# default of an option is accepted as its value.
source "$(dirname "$0")/../lib.sh"

expect_fits() { # FILE
    awk 'length > 80' "$1" >/run/long
    [[ ! -s /run/long ]] || fail "lines of more than 80 columns: $(cat /run/long)"
}
"$POLLUX" --help >/run/help
expect_fits /run/help
expect_eq "$("$POLLUX" help)" "$(cat /run/help)" "pollux help"
expect_eq "$("$POLLUX" -V)" "$("$POLLUX" --version)" "pollux -V"
for command in fwd attach; do
    "$POLLUX" "$command" --help >/run/help
    expect_fits /run/help
    grep -q "pollux $command -i eth1" /run/help || fail "no example of $command"
    expect_eq "$("$POLLUX" help "$command")" "$(cat /run/help)" "pollux help $command"
done

lab_up
"$POLLUX" fwd --help >/run/help
words=(--queues all --rxd 2048 --direction both --forward-mode io --port-topology paired --burst 32
    --idle sleep --duration 0 --stats-period 0)
for ((i = 0; i < ${#words[@]}; i += 2)); do
    tr '\n' ' ' </run/help | tr -s ' ' |
        grep -q -e "${words[i]} [^-].*(default: ${words[i + 1]})" ||
        fail "the default of ${words[i]} is not ${words[i + 1]}"
done
start_fwd -i in0 -i out0 "${words[@]}"
stop_fwd
start_fwd -i in0 -i out0 --queues 0 # a list of one
stop_fwd
