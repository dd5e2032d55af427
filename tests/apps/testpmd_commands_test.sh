#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What testpmd says about a port of net_pollux, and what it sets, is the kernel's truth: link, MTU,
# addresses, promiscuous mode, queues; and when testpmd has ended, the netdev is as before.
source "$(dirname "$0")/lib.sh"

in0() { ip -n "$MID" -details -json link show in0 | jq -r ".[0].$1"; } # FILTER
expect_said() { # COMMAND EXPECTED: a regular expression
    local said
    said=$(tell "$1")
    grep -qE "$2" <<<"$said" || fail "'$1' does not say: $2"$'\n'"$said"
}

lab_up
ip -n "$MID" link set in0 mtu 1400
links=$(netdevs)
start_testpmd "${lab_vdevs[@]}" -- --forward-mode io

expect_said "show port info 0" "^MAC address: $(in0 'address | ascii_upcase')"
expect_said "show port info 0" "^Driver name: net_pollux"
expect_said "show port info 0" "^Link status: up"
expect_said "show port info 0" "^Link speed: 10 Gbps"
expect_said "show port info 0" "^MTU: 1400"
expect_said "show port info 0" "^Max possible TX queues: 1$"
expect_said "show rxq info 0 0" "^Number of RXDs: "
expect_said "show rxq info 0 0" "^Burst mode: Copied from frames"
expect_said "show port summary 0" "in0|net_pollux"

# The link, and its event.
ip -n "$LEFT" link set host0 down
link_event() { grep -q "Port 0: link state change event" "$APP_OUT"; }
wait_for 10 link_event || fail "no event when the link goes down"
expect_said "show port info 0" "^Link status: down"
ip -n "$LEFT" link set host0 up
link_is_up() { tell "show port info 0" | grep -q "^Link status: up"; }
wait_for 5 link_is_up || fail "the link does not come up"

# The MTU: set, and refused with the number that fits.
tell "port config mtu 0 1300" >/dev/null
expect_eq "$(in0 mtu)" 1300 "MTU of the netdev"
expect_said "show port info 0" "^MTU: 1300"
expect_said "port config mtu 0 3000" "an MTU of 3000 needs frames of 3018 bytes.*hint: .* 1518"
expect_eq "$(in0 mtu)" 1300 "MTU of the netdev"

# What is received beyond packets to the netdev's address.
promiscuity() { in0 promiscuity; }
tell "set promisc 0 on" >/dev/null
expect_eq "$(promiscuity)" 1 "promiscuity"
tell "set promisc 0 off" >/dev/null
expect_eq "$(promiscuity)" 0 "promiscuity"
tell "set allmulti 0 on" >/dev/null
expect_eq "$(in0 allmulti)" 1 "memberships of all multicast"
tell "set allmulti 0 off" >/dev/null
filtered() { ip -n "$MID" -details -json link show in0 | grep -c "$1" || true; }
address=$(in0 address)
tell "mac_addr set 0 02:00:00:00:00:42" >/dev/null
expect_said "show port info 0" "^MAC address: 02:00:00:00:00:42"
expect_eq "$(in0 address)" "$address" "the netdev's own address"
tell "mac_addr add 0 02:00:00:00:00:43" >/dev/null
expect_said "show port 0 macs" "02:00:00:00:00:43"

# Rules are refused in words.
expect_said "flow create 0 ingress pattern eth / ipv4 / udp dst is 4789 / end actions queue index 0 / end" \
    "net_pollux has no flow rules yet.*not supported"

# Stopped and started again, and reconfigured.
for _ in 1 2 3; do
    tell "port stop 0" >/dev/null
    tell "port start 0" >/dev/null
done
wait_for 5 link_is_up || fail "the link does not come up"
tell "start" >/dev/null
cross --frames 2000 --both >/dev/null
tell "stop" >/dev/null
quit_testpmd
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
