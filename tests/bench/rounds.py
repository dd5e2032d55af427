# SPDX-License-Identifier: BSD-3-Clause
"""Runs the trials of a round, each in a sandbox of its own, and says which rounds count."""
import dataclasses
import json
import pathlib
import random
import signal
import statistics
import subprocess
from typing import Iterator

from contestants import Contestant, Place
from verdicts import OVERLOAD

BENCH = pathlib.Path(__file__).resolve().parent
SANDBOX = BENCH.parent / "netns/sandbox"
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


def run_trial(contestant: Contestant, place: Place, seconds: float, script: str = "trial.py",
              more: dict | None = None) -> dict:
    order = {"contestant": dataclasses.asdict(contestant), "build_dir": str(place.build_dir),
             "generator_cpu": place.generator_cpu, "seconds": seconds, **(more or {})}
    # A session of its own, so that a ^C comes to us alone; dies with us, and all in it.
    with subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", str(SANDBOX), str(BENCH / script),
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
    have been offered at least twice what the fastest delivered. Not where the kernel builds skbs:
    it does so on the generator's CPU, which slows down nobody else's trial; the table marks it."""
    if "failed" in trials["pollux"]:
        return f"pollux: {trials['pollux']['failed']}"
    measured = [c for c in contestants
                if c.user_space and not c.through_stack and "failed" not in trials[c.name]]
    fastest = max(trials[c.name]["delivered_pps"] for c in measured)
    for contestant in measured:
        offered = trials[contestant.name]["offered_pps"]
        if offered < OVERLOAD * fastest:
            return (f"{contestant.name} was offered {offered / 1e6:.2f} Mpps, "
                    f"which is not {OVERLOAD} x {fastest / 1e6:.2f}")
    return None


def together(samples: list[dict]) -> dict:
    """Pollux's trials of a round as one."""
    failed = [one for one in samples if "failed" in one]
    if failed:
        return failed[0]
    return {"seconds": sum(one["seconds"] for one in samples),
            "offered_pps": min(one["offered_pps"] for one in samples),
            "delivered_pps": statistics.mean(one["delivered_pps"] for one in samples),
            "delivered_pps_by_cpu": [statistics.mean(cpu) for cpu in
                                     zip(*(one["delivered_pps_by_cpu"] for one in samples))],
            "cpu": statistics.mean(one["cpu"] for one in samples), "samples": samples}


def run_rounds(contestants: list[Contestant], place: Place, count: int, seconds: float,
               seed: int) -> Iterator[dict]:
    """Each round twice: once it has begun, to be filled in place, and once it is complete. Pollux
    forwards before and after each of the others, and is compared with it by the mean of the two:
    the machine's pace changes within seconds."""
    draw = random.Random(seed)
    pollux = next(c for c in contestants if c.name == "pollux")
    others = [c for c in contestants if c is not pollux]
    for _ in range(count):
        order = draw.sample(others, k=len(others))
        trials: dict[str, dict] = {}
        one = {"complete": False, "void": None, "load": pathlib.Path("/proc/loadavg").read_text()
               .split()[0], "order": [c.name for c in order], "trials": trials}
        yield one
        samples = [run_trial(pollux, place, seconds)]
        trials["pollux"] = samples[0]
        for contestant in order if "failed" not in samples[0] else []:
            trial = run_trial(contestant, place, seconds)
            samples.append(run_trial(pollux, place, seconds))
            trials |= {contestant.name: trial, "pollux": together(samples)}
            if "failed" not in trials["pollux"]:
                trial["pollux_pps"] = together(samples[-2:])["delivered_pps"]
        one["void"] = why_void(contestants, trials)
        one["complete"] = True
        yield one
