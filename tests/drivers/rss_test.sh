#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# RSS and ntuple rules of drivers that have them: chosen, put back in order and after kill -9, and
# refused with the reason where there are none.
source "$(dirname "$0")/lib.sh"
: "${STEER:=$top/build/tests/tools/steer}"
STEER_OUT=/run/steer.out

start_steer() { # WORDS…: comes back when it guards
    ip netns exec "$MID" "$STEER" "$@" >"$STEER_OUT" 2>&1 &
    STEER_PID=$!
    wait_for "$STARTS_WITHIN" steer_has_begun || fail "steer $*: $(cat "$STEER_OUT")"
}
steer_has_begun() { grep -q guarding "$STEER_OUT" || ! kill -0 "$STEER_PID" 2>/dev/null; }
end_steer() { # SIGNAL
    kill -"$1" "$STEER_PID" 2>/dev/null || true
    wait "$STEER_PID" || true
}
guards() { grep -q guarding "$STEER_OUT"; }
expect_reason() { # WORDS: why it does not guard
    grep -qE "$1" "$STEER_OUT" || fail "not said: $1, but: $(cat "$STEER_OUT")"
    expect_eq "$(compgen -G '/run/pollux/netdev-*' || true)" "" "notes"
}

rss_of() { mid ethtool -x "$1" 2>&1 || true; } # IF
queues_in_table() { # IF
    rss_of "$1" | sed -n 's/^ *[0-9]\+: \+//p' | xargs -n 1 | sort -u | xargs
}
rules_of() { mid ethtool -n "$1" 2>&1 || true; } # IF

# Twice in order, and once killed.
try_rss() { # IF QUEUE
    local before after
    before=$(rss_of "$1")
    start_steer rss "$1" "$2"
    if ! guards; then
        expect_reason "Operation not supported.*driver"
        expect_eq "$(rss_of "$1")" "$before" "RSS of $1"
        echo "NOTE $1: no RSS"
        return
    fi
    expect_eq "$(queues_in_table "$1")" "$2" "queues in the table of $1"
    end_steer TERM
    expect_eq "$(rss_of "$1")" "$before" "RSS of $1, put back in order"

    start_steer rss "$1" "$2"
    end_steer KILL
    expect_eq "$(queues_in_table "$1")" "$2" "queues in the table of $1 after a kill"
    after=$(mid "$STEER" show "$1")
    [[ $after == *"RSS put back"* ]] || fail "not said that it was put back: $after"
    expect_eq "$(rss_of "$1")" "$before" "RSS of $1, put back after a kill"
    echo "NOTE $1: RSS"

    start_steer rss "$1" "0" symmetric
    if guards; then echo "NOTE $1: symmetric"; else expect_reason "symmetric"; fi
    end_steer TERM
    expect_eq "$(rss_of "$1")" "$before" "RSS of $1 after symmetry"
}

try_rules() { # IF QUEUE
    local before after
    before=$(rules_of "$1")
    start_steer flow "$1" "$2" 0x88f7
    if ! guards; then
        expect_reason "ntuple"
        expect_eq "$(rules_of "$1")" "$before" "rules of $1"
        echo "NOTE $1: no ntuple rules"
        return
    fi
    rules_of "$1" | grep -qi "0x88f7" || fail "no such rule: $(rules_of "$1")"
    end_steer TERM
    expect_eq "$(rules_of "$1")" "$before" "rules of $1, taken out in order"

    start_steer flow "$1" "$2" 0x88f7
    end_steer KILL
    rules_of "$1" | grep -qi "0x88f7" || fail "no rule is left: $(rules_of "$1")"
    after=$(mid "$STEER" show "$1")
    [[ $after == *"removed"* ]] || fail "not said that it was removed: $after"
    expect_eq "$(rules_of "$1")" "$before" "rules of $1, taken out after a kill"
    echo "NOTE $1: ntuple rules"
}

lab_up
for netdev in in0 out0; do
    mid "$STEER" show "$netdev" | tail -n 1 | sed "s/^/$netdev: /"
    # A driver that does not tell has one.
    last=$({ mid ethtool -l "$netdev" 2>&1 || true; } | sed -n '/^Current/,$s/^Combined:[^0-9]*//p')
    last=$((${last:-1} - 1))
    try_rss "$netdev" "$last"
    try_rules "$netdev" "$last"
    said=$(mid "$STEER" rss "$netdev" 9999 2>&1 || true)
    [[ $said == *"out of range"* ]] || fail "queue 9999 of $netdev: $said"
done
