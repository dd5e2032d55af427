# SPDX-License-Identifier: BSD-3-Clause
"""Runs tests/bench/overhead under callgrind, and reads what it counted.

It counts while one of the two loops runs, also in all that they call, and forgets between phases.
Instructions of the kernel are not counted, but syscalls are."""
import json
import pathlib
import re
import subprocess

from machine import TOP
from rounds import SANDBOX

# valgrind runs no AVX-512, and DPDK under it has no hugepages: the program asks for neither.
VALGRIND = ("valgrind", "--quiet", "--vgdb=no", "--tool=callgrind", "--collect-systime=yes",
            "--compress-strings=no", "--compress-pos=no",  # each file can be read without the others
            "--toggle-collect=bench::*_loop*",
            "--dump-before=bench::begin_phase*", "--dump-before=bench::end_phase*")
LAB = ("pollux-left:host0", "in0", "out0", "pollux-right:host0")
IN_LAB = f'"{TOP}/scripts/lab" up && exec ip netns exec pollux-mid "$@"'
LONGEST = 600  # seconds


class Failed(Exception):
    """The program could not be measured; the text says why."""


def command(program: pathlib.Path, driver: str, packets: int, dumps: pathlib.Path) -> list[str]:
    measured = [*VALGRIND, f"--callgrind-out-file={dumps / driver}", str(program), driver,
                str(packets)]
    if driver == "net_ring":
        return measured
    return [str(SANDBOX), "bash", "-c", IN_LAB, "bash", *measured, *LAB]


def complaint(said: str) -> str:
    """Its last line that is not valgrind's own."""
    lines = [line for line in said.splitlines()
             if line.strip() and not re.match(r"(--|==)\d+(--|==)", line)]
    return lines[-1] if lines else "and says nothing"


def totals(dump: str) -> tuple[int, int]:
    """Instructions and syscalls. callgrind leaves out zeros at the end. Its `summary` will not do:
    it has the syscalls of everything else, too."""
    if not re.search(r"^events: Ir sysCount\b", dump, re.MULTILINE):
        raise Failed("callgrind's file does not say what it counted")
    found = re.search(r"^totals:((?: \d+)*)", dump, re.MULTILINE)
    numbers = [int(word) for word in found.group(1).split()] if found else []
    if not numbers or numbers[0] == 0:
        raise Failed("callgrind has counted nothing: are the loops still functions by themselves?")
    return numbers[0], numbers[1] if len(numbers) > 1 else 0


def phases(said: str, driver: str, dumps: pathlib.Path) -> list[dict]:
    """The program names its phases in order. The first dump of each is of what came before it."""
    found = []
    for at, line in enumerate(said.splitlines()):
        phase = {"driver": driver} | json.loads(line)
        dump = dumps / f"{driver}.{2 * at + 2}"
        phase["instructions"], phase["syscalls"] = totals(dump.read_text())
        name = "-".join((driver, phase["loop"], str(phase["burst"]), phase["phase"]))
        dump.rename(dumps / f"{name}.callgrind")
        found.append(phase)
    return found


def measure(program: pathlib.Path, driver: str, packets: int, dumps: pathlib.Path) -> list[dict]:
    """The dumps of the phases are then DRIVER-LOOP-BURST-PHASE.callgrind."""
    # Dies with us, and all in it.
    with subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command(program, driver, packets, dumps)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True) as process:
        try:
            said, complaints = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise Failed(f"{driver}: not done after {LONGEST} s") from None
        finally:
            process.terminate()
    if process.returncode != 0:
        raise Failed(f"{driver}: ended with {process.returncode}: {complaint(complaints or said)}")
    return phases(said, driver, dumps)
