#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""usage: tcp_trial.py JSON

One contestant, once: builds the lab, lets it forward, sends TCP from the left host to the right one
with iperf3, and prints what arrived and what was sent again as one line of JSON. Runs in
tests/netns/sandbox, and cleans nothing up: all that it starts and makes goes with the sandbox."""
import json
import subprocess
import sys
import time

from trial import PATIENCE, TOP, Failed, run, start

LEFT, RIGHT, ADDRESS, PORT = "pollux-left", "pollux-right", "10.66.0.2", "5201"


def on_host(host: str, *command: str) -> list[str]:
    return ["ip", "netns", "exec", host, *command]


def wait_until(what: str, *command: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout == b"":
        if time.monotonic() > deadline:
            raise Failed(f"{what} after {PATIENCE} s")
        time.sleep(0.02)


def send(cpu: str, seconds: float, streams: int) -> dict:
    subprocess.Popen(on_host(RIGHT, "taskset", "--cpu-list", cpu, "iperf3", "-s", "-1", "-B",
                             ADDRESS), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until("iperf3 does not listen",
               *on_host(RIGHT, "ss", "-Hltn", "sport", "=", f":{PORT}"))
    done = subprocess.run(
        on_host(LEFT, "taskset", "--cpu-list", cpu, "iperf3", "--json", "--client", ADDRESS,
                "--time", str(seconds), "--parallel", str(streams)),
        capture_output=True, text=True, timeout=seconds + 30)
    result = json.loads(done.stdout)
    if "error" in result:
        raise Failed(f"iperf3: {result['error']}")
    return result["end"]


def trial(order: dict) -> dict:
    run(str(TOP / "scripts/lab"), "up")
    for host in (LEFT, RIGHT):  # there is no NIC that would finish checksums
        run(*on_host(host, "ethtool", "-K", "host0", "tx", "off"))
    process = start(order["contestant"])
    # A lane that has just started, or a bridge, may need a moment.
    wait_until("no ping gets through", *on_host(LEFT, "sh", "-c",
               f"ping -q -c 1 -W 1 {ADDRESS} | grep ' 1 received'"))
    end = send(str(order["generator_cpu"]), order["seconds"], order["streams"])
    if process and process.poll() is not None:
        raise Failed(f"ended with {process.returncode} under load")
    return {"bits_per_s": round(end["sum_received"]["bits_per_second"]),
            "retransmits": end["sum_sent"]["retransmits"]}


if __name__ == "__main__":
    try:
        print(json.dumps(trial(json.loads(sys.argv[1]))))
    except (Failed, OSError, ValueError, subprocess.TimeoutExpired) as failure:
        print(json.dumps({"failed": str(failure)}))
