#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""usage: trial.py JSON

One contestant, once: builds the lab, lets it forward, floods it, and prints what was offered and
what was delivered as one line of JSON. Runs in tests/netns/sandbox, and cleans nothing up: all that
it starts and makes goes with the sandbox."""
import json
import os
import pathlib
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
SOURCE, MIDDLE, SINK = "pollux-left:host0", "pollux-mid", "pollux-right:host0"
LOG = pathlib.Path("/run/contestant.log")  # /run is the sandbox's own
WARM_UP = 0.3  # seconds under load before anything counts
PATIENCE = 10  # seconds for a contestant to start, and then for the first frame to arrive
FLOOD_SIZE = 64


class Failed(Exception):
    """The contestant does not forward; the text says why."""


def run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        said = done.stdout.strip().splitlines() or [f"status {done.returncode}"]
        raise Failed(f"{' '.join(command)}: {said[-1]}")


def in_middle(*command: str) -> list[str]:
    return ["ip", "netns", "exec", MIDDLE, *command]


class Meter:
    """Counts at both ends, from before the first frame."""

    def __init__(self, build_dir: str, cpu: int):
        self.process = subprocess.Popen(
            ["taskset", "--cpu-list", str(cpu), f"{build_dir}/tests/bench/meter", SOURCE, SINK],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.sample()

    def sample(self) -> dict:
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has said why on stderr, and its answer is empty
        line = self.process.stdout.readline()
        if not line:
            raise Failed("the meter has ended")
        return json.loads(line)


def last_words() -> str:
    lines = [line for line in LOG.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "and says nothing"


def start(contestant: dict) -> subprocess.Popen | None:
    for line in contestant["before"]:
        run(*in_middle("sh", "-c", line))
    if not contestant["command"]:
        return None
    with LOG.open("w") as log:
        # testpmd ends when its stdin does.
        process = subprocess.Popen(in_middle(*contestant["command"]), stdin=subprocess.PIPE,
                                   stdout=log, stderr=subprocess.STDOUT)
    wait_until_ready(process, contestant["ready"])
    return process


def wait_until_ready(process: subprocess.Popen, ready: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while ready not in LOG.read_text(errors="replace"):
        if process.poll() is not None:
            raise Failed(f"ended with {process.returncode}: {last_words()}")
        if time.monotonic() > deadline:
            raise Failed(f"not ready after {PATIENCE} s: {last_words()}")
        time.sleep(0.02)


def flood(build_dir: str, cpu: int) -> None:
    # For longer than any trial lasts; it ends with the sandbox. A second of frames at a time, for
    # between two such times nothing is sent for 20 ms.
    subprocess.Popen(["taskset", "--cpu-list", str(cpu), f"{build_dir}/tests/tools/wire", "flood",
                      "--from", SOURCE, "--seconds", "600", "--size", str(FLOOD_SIZE),
                      "--repeat", str(1 << 22)],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_frames(meter: Meter) -> None:
    before = sum(meter.sample()["delivered"])
    deadline = time.monotonic() + PATIENCE
    while sum(meter.sample()["delivered"]) == before:
        if time.monotonic() > deadline:
            raise Failed(f"forwards nothing in {PATIENCE} s")
        time.sleep(0.02)


def cpu_seconds(process: subprocess.Popen | None) -> float | None:
    """What the process has used; a kernel forwarder has none."""
    if process is None:
        return None
    stat = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
    user, system = stat.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(meter: Meter, process: subprocess.Popen | None, seconds: float) -> dict:
    first = meter.sample()
    # By a clock of its own: on a busy machine the meter's answer may take a while.
    used, start = cpu_seconds(process), time.monotonic()
    time.sleep(seconds)
    used_then, end = cpu_seconds(process), time.monotonic()
    last = meter.sample()
    if process and process.poll() is not None:
        raise Failed(f"ended with {process.returncode} under load: {last_words()}")
    elapsed = last["seconds"] - first["seconds"]
    by_cpu = [(b - a) / elapsed for a, b in zip(first["delivered"], last["delivered"])]
    return {
        "seconds": round(elapsed, 4),
        "offered_pps": round((last["offered"] - first["offered"]) / elapsed),
        "delivered_pps": round(sum(by_cpu)),
        "delivered_pps_by_cpu": [round(rate) for rate in by_cpu],
        "cpu": None if used is None else round((used_then - used) / (end - start), 3),
    }


def trial(order: dict) -> dict:
    contestant, build_dir, cpu = order["contestant"], order["build_dir"], order["generator_cpu"]
    run(str(TOP / "scripts/lab"), "up")
    meter = Meter(build_dir, cpu)
    process = start(contestant)
    flood(build_dir, cpu)
    wait_for_frames(meter)
    time.sleep(WARM_UP)
    return measure(meter, process, order["seconds"])


if __name__ == "__main__":
    try:
        print(json.dumps(trial(json.loads(sys.argv[1]))))
    except (Failed, OSError) as failure:
        print(json.dumps({"failed": str(failure)}))
