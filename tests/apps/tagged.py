#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""usage: tagged.py FROM TO [VLAN]

Sends a broadcast frame from host0 of the network namespace FROM, with a tag of that VLAN or without
one, and prints what arrives at host0 of TO: the VLAN's number, "untagged", or "nothing" after
a second.
"""
import ctypes
import os
import socket
import struct
import sys
import time

ETH_P_ALL, ETH_P_LOCAL_EXPERIMENTAL, ETH_P_8021Q = 3, 0x88B5, 0x8100
SOL_PACKET, PACKET_AUXDATA, TP_STATUS_VLAN_VALID, PACKET_OUTGOING = 263, 8, 1 << 4, 4
CLONE_NEWNET = 0x40000000


def packet_socket(netns):
    with open(f"/run/netns/{netns}") as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"namespace {netns}")
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    opened.bind(("host0", ETH_P_ALL))
    opened.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    return opened


def frame(vlan, payload):
    tag = struct.pack("!HH", ETH_P_8021Q, vlan) if vlan else b""
    head = b"\xff" * 6 + b"\x02\0\0\0\0\x77" + tag + struct.pack("!H", ETH_P_LOCAL_EXPERIMENTAL)
    return (head + payload).ljust(64 + len(tag), b"\0")


def tag_of(data, ancillary):
    """The kernel takes the tag out of the frame, and hands it over beside it."""
    for level, kind, aux in ancillary:
        if level == SOL_PACKET and kind == PACKET_AUXDATA:
            status, _, _, _, _, tci, _ = struct.unpack("=IIIHHHH", aux[:20])
            if status & TP_STATUS_VLAN_VALID:
                return tci & 0xFFF
    kind, tci = struct.unpack("!HH", data[12:16])
    return tci & 0xFFF if kind == ETH_P_8021Q else 0


def arrives(receiver, payload):
    end = time.monotonic() + 1
    while (left := end - time.monotonic()) > 0:
        receiver.settimeout(left)
        try:
            data, ancillary, _, address = receiver.recvmsg(2048, 256)
        except socket.timeout:
            break
        if payload in data and address[2] != PACKET_OUTGOING:
            return str(tag_of(data, ancillary) or "untagged")
    return "nothing"


def main():
    sender, receiver = packet_socket(sys.argv[1]), packet_socket(sys.argv[2])
    payload = os.urandom(16)
    sender.send(frame(int(sys.argv[3]) if len(sys.argv) > 3 else 0, payload))
    print(arrives(receiver, payload))


main()
