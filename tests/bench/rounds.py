# SPDX-License-Identifier: BSD-3-Clause
"""Runs the trials of a round, each in a sandbox of its own, and says which rounds count."""
import dataclasses
import json
import pathlib
import random
import signal
import subprocess
from typing import Iterator

from contestants import Contestant, Place

BENCH = pathlib.Path(__file__).resolve().parent
SANDBOX = BENCH.parent / "netns/sandbox"
OVERLOAD = 2  # offered to delivered
SLOWEST_TRIAL = 60  # seconds beyond those of measuring


class Interrupted(Exception):
    """SIGINT, SIGTERM or SIGHUP."""

    def __init__(self, number: int):
        super().__init__(signal.Signals(number).name)
        self.number = number


def interrupt(number: int, _frame) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # once is enough: the rest is tidying up
    raise Interrupted(number)


def run_trial(contestant: Contestant, place: Place, seconds: float) -> dict:
    order = {"contestant": dataclasses.asdict(contestant), "build_dir": str(place.build_dir),
             "generator_cpu": place.generator_cpu, "seconds": seconds}
    # A session of its own, so that a ^C comes to us alone; dies with us, and all in it.
    with subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", str(SANDBOX), str(BENCH / "trial.py"),
             json.dumps(order)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True) as sandbox:
        try:
            said, complaints = sandbox.communicate(timeout=SLOWEST_TRIAL + seconds)
        except subprocess.TimeoutExpired:
            return {"failed": f"not done after {SLOWEST_TRIAL + seconds:g} s"}
        finally:
            sandbox.terminate()  # takes with it what is inside; does nothing if it has ended
    try:
        return json.loads(said)
    except json.JSONDecodeError:
        return {"failed": (complaints or said).strip()[-300:] or "the trial said nothing"}


def why_void(contestants: list[Contestant], trials: dict[str, dict]) -> str | None:
    """A round counts only if nobody in user space waited for the generator: everybody there must
    have been offered at least twice what the fastest delivered. Except where the kernel builds
    skbs: it does so on the generator's CPU and slows it down, so there it is twice their own."""
    if "failed" in trials["pollux"]:
        return f"pollux: {trials['pollux']['failed']}"
    measured = [c for c in contestants if c.user_space and "failed" not in trials[c.name]]
    fastest = max(trials[c.name]["delivered_pps"] for c in measured)
    for contestant in measured:
        trial = trials[contestant.name]
        delivered = trial["delivered_pps"] if contestant.through_stack else fastest
        if trial["offered_pps"] < OVERLOAD * delivered:
            return (f"{contestant.name} was offered {trial['offered_pps'] / 1e6:.2f} Mpps, "
                    f"which is not {OVERLOAD} x {delivered / 1e6:.2f}")
    return None


def run_rounds(contestants: list[Contestant], place: Place, count: int, seconds: float,
               seed: int) -> Iterator[dict]:
    """Each round twice: once it has begun, to be filled in place, and once it is complete."""
    draw = random.Random(seed)
    for _ in range(count):
        order = draw.sample(contestants, k=len(contestants))
        trials: dict[str, dict] = {}
        one = {"complete": False, "void": None, "load": pathlib.Path("/proc/loadavg").read_text()
               .split()[0], "order": [c.name for c in order], "trials": trials}
        yield one
        for contestant in order:
            trials[contestant.name] = run_trial(contestant, place, seconds)
        one["void"] = why_void(contestants, trials)
        one["complete"] = True
        yield one
