#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scripts/bench forward: packets a second through one forwarding CPU, Pollux and others in turn.

Exit: 0 done, 1 failed, 2 usage, 3 too few rounds count, 128 + N ended by signal N."""
import argparse
import os
import pathlib
import signal
import sys

import plot
from contestants import Contestant, Place, all_contestants, group
from machine import free_hugepage_mib
from needs import Refusal, require_build, require_programs, two_cpus
from options import parse
from record import Record
from rounds import Interrupted, interrupt, run_rounds
from verdicts import LEAST_ROUNDS, counting, table

HUGEPAGES_WANTED = 200  # MiB: the pool of either DPDK program and the EAL's own, with room


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
                        f"64-byte frames, one CPU: {title}",
                        record.folder / "plot.svg")
    print(f"results: {record.folder}/results.json" + ("" if no_plot else " and plot.svg"))
    if no_plot:
        print(f"bench: no plot: {no_plot}", file=sys.stderr)
    if options.quick:
        print("--quick: this shows that the bench works, and proves nothing about speed")
    if record.data["interrupted"]:
        print(f"bench: {record.data['interrupted']}: the figures are of the rounds until then",
              file=sys.stderr)
        return 128 + signal.Signals[record.data["interrupted"]].value
    if valid < LEAST_ROUNDS and not options.quick:
        print(f"bench: only {valid} rounds count, {LEAST_ROUNDS} are needed", file=sys.stderr)
        return 3
    return 0


def main(words: list[str]) -> int:
    nowhere = Place(pathlib.Path(), 0, 1, hugepages=False)
    names = list(dict.fromkeys(group(c.name) for c in all_contestants(nowhere)))[1:]
    options = parse(words, names)
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
