#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A pcap file is replayed onto a netdev, and what arrives there is recorded into another, by DPDK's
# net_pcap as fwd's other port: frame by frame, in order, byte by byte.
source "$(dirname "$0")/../lib.sh"
frames=200 # fewer than any ring

pcap() { # COMMAND ARGS… in the namespace of the left host
    left python3 - "$@" <<'END'
import socket, struct, sys, time

def frame(number):
    return bytes(6) + b"\x02" * 6 + b"\x88\xb5" + struct.pack("!I", number) * (12 + number % 300)

def frames_in(path):
    with open(path, "rb") as file:
        file.read(24)
        while header := file.read(16):
            yield file.read(struct.unpack("<4I", header)[2])

command, count = sys.argv[1], int(sys.argv[2])
expected = [frame(number) for number in range(count)]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5))
wire.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE: all frames at once
wire.bind(("host0", 0x88b5))
if command == "write":
    with open(sys.argv[3], "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for one in expected:
            file.write(struct.pack("<4I", 0, 0, len(one), len(one)) + one)
elif command == "receive":
    wire.settimeout(20)
    print("listening", flush=True)
    sys.exit([wire.recv(2048) for _ in expected] != expected)
elif command == "send":
    for one in expected:
        wire.send(one)
elif command == "compare":
    sys.exit(list(frames_in(sys.argv[3])) != expected)
END
}

lab_up
pcap write $frames /run/in.pcap
pcap compare $frames /run/in.pcap
pcap receive $frames >/run/receive.out &
receiver=$!
wait_for 10 grep -qs listening /run/receive.out || fail "the host does not listen"

start_fwd --json -i in0 -- --vdev net_pcap0,rx_pcap=/run/in.pcap,tx_pcap=/run/out.pcap
wait "$receiver" || fail "the host did not receive what is in the file"
pcap send $frames
recorded() { (($(stat -c %s /run/out.pcap) >= $(stat -c %s /run/in.pcap))); }
wait_for 20 recorded || true # the file is written out at the latest when fwd ends
stop_fwd
pcap compare $frames /run/out.pcap || fail "the file does not hold what the host sent"
expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
