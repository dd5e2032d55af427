#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scripts/bench forward: packets a second through one forwarding CPU, Pollux and others in turn.

Exit: 0 done, 1 failed, 2 usage, 3 too few rounds count, 128 + N ended by signal N."""
import argparse
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys

import plot
from contestants import Contestant, Place, all_contestants, group
from machine import TOP, free_hugepage_mib, machine, versions
from rounds import OVERLOAD, Interrupted, interrupt, run_rounds
from verdicts import LEAST_ROUNDS, counting, table, verdicts

HUGEPAGES_WANTED = 200  # MiB: the pool of either DPDK program and the EAL's own, with room


class Refusal(Exception):
    """One line for stderr; exit 1."""


class OneLineParser(argparse.ArgumentParser):
    def error(self, message: str):
        self.exit(2, f"bench: {message} (scripts/bench forward --help)\n")


def number(kind: type, low: float, high: float):
    def parse(word: str):
        try:
            value = kind(word)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"'{word}' is not within {low} to {high}")
        return value
    return parse


def parse(words: list[str], names: list[str]) -> argparse.Namespace:
    parser = OneLineParser(
        prog="scripts/bench forward", allow_abbrev=False,
        description="Packets a second through one forwarding CPU: Pollux and others in turn.")
    parser.add_argument("--rounds", type=number(int, LEAST_ROUNDS, 1000), metavar="N",
                        help=f"{LEAST_ROUNDS} or more (default 11)")
    parser.add_argument("--seconds", type=number(float, 0.1, 60), metavar="S",
                        help="of measuring, for each contestant in each round (default 2)")
    parser.add_argument("--quick", action="store_true",
                        help="3 rounds of 0.5 s, to see that it works; proves nothing")
    parser.add_argument("--contestants", metavar="LIST",
                        help="beside pollux, with commas: " + ",".join(names))
    parser.add_argument("--seed", type=number(int, 0, 2**32), metavar="N",
                        help="of the order within the rounds and of the intervals")
    parser.add_argument("--no-huge", action="store_true",
                        help="ordinary memory for all, also where hugepages are free")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        help="for results.json and plot.svg (default bench-results/DATE)")
    parser.add_argument("--build-dir", type=pathlib.Path, metavar="DIR", default=TOP / "build")
    parser.add_argument("--install", action="store_true",
                        help="install what is missing: Debian's dpdk-dev (testpmd), gnuplot-nox")
    options = parser.parse_args(words)
    if options.quick and (options.rounds or options.seconds):
        parser.error("--quick has its own --rounds and --seconds")
    options.rounds = options.rounds or (3 if options.quick else 11)
    options.seconds = options.seconds or (0.5 if options.quick else 2.0)
    wanted = names if options.contestants is None else options.contestants.split(",")
    for name in wanted:
        if name not in [*names, "pollux"]:
            parser.error(f"--contestants: there is no '{name}', but {', '.join(names)}")
    options.wanted = {"pollux", *wanted}
    return options


def two_cpus() -> tuple[int, int]:
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise Refusal("one CPU alone: the generator would take from the forwarder what it measures; "
                      "two are needed")
    return cpus[0], cpus[1]


def install(packages: list[str]) -> None:
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *command],
                              env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise Refusal(f"apt-get {command[0]}: {' '.join(last)}")


def require_programs(chosen: list[Contestant], may_install: bool) -> None:
    needed = {(c.program, c.package) for c in chosen if c.program}
    missing = {need for need in needed if shutil.which(need[0]) is None}
    optional = {("gnuplot", "gnuplot-nox")} if shutil.which("gnuplot") is None else set()
    if may_install and missing | optional:
        install(sorted(package for _, package in missing | optional))
        missing = {need for need in needed if shutil.which(need[0]) is None}
    for program, package in sorted(missing):
        raise Refusal(f"{program} is missing: apt-get install {package}, or give --install, or "
                      "leave it out with --contestants")


def require_build(chosen: list[Contestant], build_dir: pathlib.Path) -> None:
    own = [build_dir / "tests/tools/wire", build_dir / "tests/bench/meter"]
    own += [pathlib.Path(word) for c in chosen for word in c.command
            if word.startswith(str(build_dir))]
    for program in own:
        if not os.access(program, os.X_OK):
            raise Refusal(f"{program} is missing: scripts/setup builds it")


def choose(options: argparse.Namespace, place: Place) -> list[Contestant]:
    chosen = [c for c in all_contestants(place) if group(c.name) in options.wanted]
    require_programs(chosen, options.install)
    require_build(chosen, place.build_dir)
    return chosen


def make_place(options: argparse.Namespace) -> Place:
    if os.geteuid() != 0:
        raise Refusal("needs root: it makes network namespaces")
    generator, forwarder = two_cpus()
    return Place(build_dir=options.build_dir.resolve(), generator_cpu=generator,
                 forwarder_cpu=forwarder,
                 hugepages=not options.no_huge and free_hugepage_mib() >= HUGEPAGES_WANTED)


class Record:
    """results.json, as complete as it can be at any time."""

    def __init__(self, options: argparse.Namespace, place: Place, chosen: list[Contestant]):
        now = datetime.datetime.now().astimezone()
        self.folder = options.out or TOP / "bench-results" / now.strftime("%Y-%m-%d-%H%M%S")
        self.contestants = chosen
        self.rounds: list[dict] = []
        self.data = {
            "bench": "forward", "started": now.isoformat(timespec="seconds"),
            "quick": options.quick, "interrupted": None, "seed": options.seed,
            "seconds": options.seconds, "rounds_wanted": options.rounds,
            "versions": versions(), "machine": machine(),
            "lab": {"frame_bytes": 64, "generator_cpu": place.generator_cpu,
                    "forwarder_cpu": place.forwarder_cpu, "hugepages": place.hugepages,
                    "overload": OVERLOAD},
            "contestants": {c.name: {"title": c.title, "command": list(c.command)}
                            for c in chosen},
            "rounds": self.rounds, "results": []}
        self.folder.mkdir(parents=True, exist_ok=True)
        self.save()

    def save(self) -> None:
        text = json.dumps(self.data, indent=1) + "\n"
        half = self.folder / "results.json.new"
        half.write_text(text)
        half.replace(self.folder / "results.json")

    def conclude(self) -> None:
        self.data["results"] = verdicts(self.contestants, self.rounds, self.data["seed"])
        self.save()


def introduce(record: Record) -> None:
    data, lab = record.data, record.data["lab"]
    memory = "hugepages" if lab["hugepages"] else "ordinary memory"
    print(f"{data['rounds_wanted']} rounds of {data['seconds']:g} s each, "
          f"seed {data['seed']}, load now {data['machine']['load'][0]:.2f}")
    print(f"{lab['frame_bytes']}-byte frames; all on {memory}; generator, and main threads that "
          f"wait, on CPU {lab['generator_cpu']}; forwarder on CPU {lab['forwarder_cpu']}")
    print(", ".join(f"{name} {version}" for name, version in data["versions"].items()), flush=True)


def describe(one: dict, at: int) -> str:
    trials = [f"{name} failed" if "failed" in trial
              else f"{name} {trial['delivered_pps'] / 1e6:.3f}/{trial['offered_pps'] / 1e6:.2f}"
              for name, trial in one["trials"].items()]
    void = f"  VOID: {one['void']}" if one["void"] else ""
    return f"round {at}: {', '.join(trials)}{void}"


def collect(record: Record, options: argparse.Namespace, place: Place) -> None:
    print("Mpps delivered/offered, in the order of the round:", flush=True)
    for one in run_rounds(record.contestants, place, options.rounds, options.seconds,
                          options.seed):
        if not one["complete"]:
            record.rounds.append(one)
            continue
        print(describe(one, len(record.rounds)), flush=True)
        record.save()


def conclude(record: Record, options: argparse.Namespace) -> int:
    record.conclude()
    valid = len(counting(record.rounds))
    title = f"{valid} of {len(record.rounds)} rounds count"
    print(f"\n{table(record.data['results'])}\n\n{title}", flush=True)
    no_plot = plot.draw(record.data["results"], record.rounds,
                        f"Forwarding 64-byte frames between veths on one CPU; {title}",
                        record.folder / "plot.svg")
    print(f"results: {record.folder}/results.json" + ("" if no_plot else " and plot.svg"))
    if no_plot:
        print(f"bench: no plot: {no_plot}", file=sys.stderr)
    if options.quick:
        print("--quick: this shows that the bench works, and proves nothing about speed")
    if record.data["interrupted"]:
        print(f"bench: {record.data['interrupted']}: the figures are of the rounds until then",
              file=sys.stderr)
        return 128 + signal.Signals[record.data["interrupted"]]
    if valid < LEAST_ROUNDS and not options.quick:
        print(f"bench: only {valid} rounds count, {LEAST_ROUNDS} are needed", file=sys.stderr)
        return 3
    return 0


def main(words: list[str]) -> int:
    nowhere = Place(pathlib.Path(), 0, 1, hugepages=False)
    names = list(dict.fromkeys(group(c.name) for c in all_contestants(nowhere)))[1:]
    options = parse(words, names)
    options.seed = random.randrange(2**16) if options.seed is None else options.seed
    try:
        place = make_place(options)
        record = Record(options, place, choose(options, place))
    except (Refusal, OSError) as refusal:
        print(f"bench: {refusal}", file=sys.stderr)
        return 1
    introduce(record)
    for number_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number_, interrupt)
    try:
        collect(record, options, place)
    except Interrupted as interrupted:
        record.data["interrupted"] = str(interrupted)
    return conclude(record, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
