#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netdev through which a TCP connection of this host comes in, such as somebody's SSH session, is
# refused by fwd and attach, unless --take-all says that this is meant or only some packets are
# taken; the report then names the address that goes deaf. Loopback is refused.
source "$(dirname "$0")/../lib.sh"

lab_up
ip -n "$MID" address add 10.66.0.3/24 dev out0
mid python3 -c '
import signal, socket
server = socket.create_server(("10.66.0.3", 22))
connection, _ = server.accept()
signal.pause()' &
server=$!
listens() { mid bash -c 'ss -Hltn | grep -q :22'; }
wait_for 5 listens || fail "nobody listens"
right python3 -c '
import signal, socket
connection = socket.create_connection(("10.66.0.3", 22))
signal.pause()' &
client=$!
connected() { [[ $(mid ss -Htn state established) ]]; }
wait_for 5 connected || fail "no connection"

session='from 10.66.0.2 to 10.66.0.3 comes in through it.*; hint: .*set --take-all'
expect_refusal 1 "out0: a TCP connection $session" -i in0 -i out0
SUBCOMMAND=attach expect_refusal 1 "out0: a TCP connection $session" -i out0 -- true
export SSH_CONNECTION='10.66.0.2 999 10.66.0.3 22'
expect_refusal 1 "out0: your SSH session $session" -i in0 -i out0
unset SSH_CONNECTION

start_fwd -i in0 -i out0 --take udp
stop_fwd
start_fwd -i in0 -i out0 --take-all
grep -q 'note: packets of its queues no longer reach this host at 10.66.0.3$' "$FWD_OUT" ||
    fail "the report does not name the address"
stop_fwd
kill $client $server
wait || true
ip -n "$MID" link set lo mtu 1500
expect_refusal 1 'lo: this is the loopback interface.*; hint: ' -i lo --forward-mode rxonly
