#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The table in apps/README.md names exactly the capabilities that a start needs, and those that stay
# afterwards. With them the tool works; without any of them it is refused by name, and so are the
# kernel's calls that the table names.
source "$(dirname "$0")/../lib.sh"

mapfile -t table < <(sed -n 's/^| `\(CAP_[A-Z_]*\)` |.*/\1/p' "$top/apps/README.md")
stays=$(sed -n 's/^| `\(CAP_[A-Z_]*\)` |.*| yes |$/\1/p' "$top/apps/README.md" | xargs)

# Sets `only` to a command that runs another one with no capabilities but these.
have_only() { # NAMES…
    local list=-all name
    for name in "$@"; do list+=,+${name#CAP_}; done
    only=(setpriv --bounding-set="${list,,}" --inh-caps="${list,,}")
}
have_all_but() { # NAME: of the table's
    local name others=()
    for name in "${table[@]}"; do [[ $name == "$1" ]] || others+=("$name"); done
    have_only "${others[@]}"
}
effective() { # PID
    capsh --decode="$(sed -n 's/^CapEff:\s*//p' "/proc/$1/status")" | sed 's/.*=//; s/,/ /g'
}

fwd='fwd -i in0 -i out0 --no-huge'
tools=("$fwd" "$fwd --generic" "$fwd --rx-metadata" 'attach -i in0 -- true')

# What the kernel asks for, tried without Pollux.
uses_CAP_NET_ADMIN() { mid "${only[@]}" ip link set in0 promisc on; }
uses_CAP_NET_RAW() { mid "${only[@]}" python3 -c 'import socket; socket.socket(44, socket.SOCK_RAW)'; }
uses_CAP_SYS_ADMIN() { "${only[@]}" bpftool prog show id "$program"; }
uses_CAP_IPC_LOCK() { # a UMEM beyond RLIMIT_MEMLOCK
    prlimit --memlock=65536 "${only[@]}" python3 -c '
import ctypes, mmap, socket, struct
memory = mmap.mmap(-1, 1 << 20)
place = ctypes.addressof(ctypes.c_char.from_buffer(memory))
umem = struct.pack("QQIIII", place, len(memory), 2048, 0, 0, 0)
socket.socket(44, socket.SOCK_RAW).setsockopt(283, 4, umem)'
}

lab_up
have_only "${table[@]}"
limits=(prlimit --memlock=65536)
for tool in "${tools[@]}"; do
    read -ra words <<<"$tool"
    [[ $tool != fwd* ]] || words+=(--duration 0.01)
    mid "${limits[@]}" "${only[@]}" "$POLLUX" "${words[@]}" >"$FWD_OUT" 2>"$FWD_ERR" ||
        fail "pollux $tool does not work with ${table[*]}"
done
for mode in '' --generic; do
    FWD_PID=''
    rm -f "$FWD_OUT" "$FWD_ERR"
    ip netns exec "$MID" env --default-signal=INT "${only[@]}" "$POLLUX" fwd -i in0 -i out0 \
        --no-huge ${mode:+"$mode"} >"$FWD_OUT" 2>"$FWD_ERR" &
    FWD_PID=$!
    wait_for "$STARTS_WITHIN" fwd_started || fail "fwd $mode does not forward"
    have=$(effective $FWD_PID)
    expect_eq "${have^^}" "$stays" "capabilities of fwd $mode after set-up"
    program=$(xdp_id "$MID" in0)
    for name in "${table[@]}"; do
        have_only "${table[@]}"
        "uses_$name" >/dev/null || fail "the kernel refuses what the table says of $name"
        have_all_but "$name"
        ! "uses_$name" &>/dev/null || fail "the kernel does not ask for $name"
    done
    have_only "${table[@]}"
    stop_fwd
done
mid ip link set in0 promisc off

for name in "${table[@]}"; do
    have_all_but "$name"
    for tool in "${tools[@]}"; do
        read -ra words <<<"$tool"
        UNDER="${only[*]}" SUBCOMMAND=${words[0]} \
            expect_refusal 1 "without $name: Operation not permitted" "${words[@]:1}"
    done
done
