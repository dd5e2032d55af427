#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Words on fwd's command line that make no sense end it with exit code 2 and one line that says
# which word it was or what would make sense; the netdevs are not touched.
source "$(dirname "$0")/../lib.sh"

refuses() { expect_refusal 2 "$@"; } # WORDS ARGS…

lab_up
ip -n "$MID" link property add dev in0 altname the-way-in

refuses 'no interface is given: -i NAME'
refuses 'not expected: --nonsense$' -i in0 -i out0 --nonsense
refuses 'not expected: surplus$' -i in0 -i out0 surplus
refuses "--forward-mode: 'x' is not one of io\|mac\|macswap\|rxonly" -i in0 -i out0 --forward-mode x
refuses "--port-topology: 'x' is not one of" -i in0 -i out0 --port-topology x
refuses "--rxd: '1000' is not a power of two from 64 to 8192" -i in0 -i out0 --rxd 1000
refuses "--rxd: '16384' is not a power of two" -i in0 -i out0 --rxd 16384
refuses '--lcores: .*lcore 1 is given twice' -i in0 -i out0 --lcores 1@0,1@1
refuses '--lcores: .*a number is missing' -i in0 -i out0 --lcores ,
refuses "--queues: '70000' is not a number of queues" -i in0 -i out0 --queues 70000
refuses "--queues: 1 is given twice in '0-1,1'" -i in0 -i out0 --queues 0-1,1
refuses "--take: 'bgp' is not a protocol such as udp" -i in0 -i out0 --take bgp
refuses "--take: '256' is not a protocol" -i in0 -i out0 --take 256
refuses "--take: '' is not a protocol" -i in0 -i out0 --take udp,,tcp
refuses "--take: '65536' is not a port from 1 to 65535" -i in0 -i out0 --take udp:65536
refuses "--take: '' is not a port" -i in0 -i out0 --take udp:1,tcp:
refuses '--take excludes --xdp-program' -i in0 -i out0 --take udp --xdp-program x.o
refuses '--xdp-program: no file is named' -i in0 -i out0 --xdp-program '#name'
refuses "--busy-poll: '0' is not a time" -i in0 -i out0 --busy-poll 0
refuses "--busy-poll: '65536' is not a budget" -i in0 -i out0 --busy-poll 20,65536
refuses "--busy-poll: '1,2,3' is not US or US,BUDGET" -i in0 -i out0 --busy-poll 1,2,3
refuses "--direction: 'in' is not one of both\|receive\|transmit" -i in0 -i out0 --direction in
refuses '--direction: 3 directions for 2 ports' -i in0 -i out0 --direction both,both,both
refuses '--direction: packets from port 0 cannot leave by port 1' -i in0 -i out0 --direction receive
refuses '--direction: no port receives' -i in0 -i out0 --direction transmit
refuses '--direction: no port receives' -i in0 --forward-mode rxonly --direction transmit
refuses "--idle: 'nap' is not one of sleep\|spin, nor a number" -i in0 -i out0 --idle nap
refuses "--idle: '-1' is not one of" -i in0 -i out0 --idle=-1
refuses "--burst: '257' is not a number from 1 to 256" -i in0 -i out0 --burst 257
refuses '-i needs the NAME of a netdev; there is no prompt' -i in0 -i
refuses '--rxq=2 is not an option of pollux fwd; use instead: --queues N' -i in0 -i out0 --rxq=2
refuses '--nb-cores is not an option of pollux fwd; use instead: --lcores' -i in0 -i out0 --nb-cores 2
refuses '--vdev is not .* use instead: options of the EAL come after --' -i in0 --vdev net_ring0
refuses "--duration: 'soon' is not a number of seconds" -i in0 -i out0 --duration soon
refuses '--stats-period: .*0\.01 seconds' -i in0 -i out0 --stats-period 0.001
refuses '--hugepages excludes --no-huge' -i in0 -i out0 --hugepages --no-huge
refuses '--generic excludes --require-zero-copy' -i in0 -i out0 --generic --require-zero-copy
refuses "--eth-peer: .* is not a MAC" -i in0 -i out0 --eth-peer 0,02:00:00
refuses '--eth-peer: there is no port 2' -i in0 -i out0 --eth-peer 2,02:00:00:00:00:02
refuses 'interface in0 is given twice' -i in0 -i in0
refuses 'interface in0 is given twice: as in0 and as the-way-in' -i in0 -i the-way-in
refuses 'one interface alone needs --port-topology loop' -i in0
refuses 'needs an even number of interfaces, here are 3' -i in0 -i out0 -i lo

status=0
"$POLLUX" nonsense 2>"$FWD_ERR" || status=$?
expect_eq "$status $(cat "$FWD_ERR")" "2 pollux: unknown command 'nonsense', see pollux --help" \
    "exit code and words for an unknown command"
