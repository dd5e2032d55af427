#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netdev whose name DPDK would read as several arguments is refused by that name; it never drives
# the netdev that the first part of the name means. Other names, however odd, are driven.
source "$(dirname "$0")/../lib.sh"

# shellcheck disable=SC2016 # not to be expanded
names=('a,force_copy=1' x=y 'p[q' 'p]q' 'o.d-é#1' "it's" '"q"' '$(x)' 'iface')
lab_up
ip -n "$MID" link add name a type veth peer name b
ip -n "$MID" link set dev a up
for name in "${names[@]}"; do
    ip -n "$MID" link add name "$name" type veth peer name peer
    ip -n "$MID" link set dev "$name" up
    ip -n "$MID" link set dev peer up
    if [[ $name == *[,=[]* ]]; then
        expect_refusal 1 'a name with ".".*hint: .*renames it' -i "$name" --forward-mode rxonly
    else
        start_fwd -i "$name" --forward-mode rxonly --no-huge
        [[ $(xdp_id "$MID" "$name") ]] || fail "$name is not driven"
        stop_fwd
    fi
    expect_eq "$(xdp_id "$MID" a)" "" "programs on a"
    ip -n "$MID" link delete dev "$name"
done
