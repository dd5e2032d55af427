#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scripts/bench tcp: rate and retransmits of TCP through one forwarding CPU, Pollux and others.

Exit: 0 done, 1 failed, 2 usage, 3 too few rounds count, 128 + N ended by signal N."""
import argparse
import datetime
import pathlib
import random
import signal
import statistics
import sys

from contestants import Contestant, Place, all_contestants
from forward import make_place
from intervals import median_interval, paired_ratios
from machine import TOP, machine, versions
from needs import Refusal, require_build, require_programs
from options import Length, comparing_parser, parse_comparing
from record import write
from rounds import Interrupted, interrupt, run_trial
from verdicts import LEAST_ROUNDS

OTHERS = ("testpmd", "bridge")
STREAMS = (1, 8)


def parse(words: list[str]) -> argparse.Namespace:
    parser = comparing_parser(
        "tcp", "Rate and retransmits of TCP through one forwarding CPU: Pollux, testpmd with the "
        "PMD's defaults, and the Linux bridge, in turn.",
        default=Length(LEAST_ROUNDS, 4.0), quick=Length(2, 1.0), least_seconds=0.5,
        seconds_of="TCP", files="results.json", packages="dpdk-dev (testpmd)")
    return parse_comparing(parser, words)


class Tcp:
    """The rounds, and what they say."""

    def __init__(self, options: argparse.Namespace):
        self.place = make_place(options)
        self.contestants = [c for c in all_contestants(self.place)
                            if c.name in ("pollux", *OTHERS)]
        require_programs(self.contestants, options.install)
        require_build(self.contestants, self.place.build_dir)
        now = datetime.datetime.now().astimezone()
        self.folder = options.out or TOP / "bench-results" / now.strftime("%Y-%m-%d-%H%M%S")
        self.rounds: list[dict] = []
        self.data = {
            "bench": "tcp", "started": now.isoformat(timespec="seconds"), "quick": options.quick,
            "interrupted": None, "seed": options.seed, "seconds": options.seconds,
            "rounds_wanted": options.rounds, "versions": versions(), "machine": machine(),
            "hugepages": self.place.hugepages, "rounds": self.rounds, "results": []}
        self.folder.mkdir(parents=True, exist_ok=True)
        self.save()

    def save(self) -> None:
        write(self.folder, self.data)

    def run_round(self, streams: int, draw: random.Random) -> None:
        """In an order drawn anew each time; what slows down a whole round cancels out."""
        trials = {}
        for contestant in draw.sample(self.contestants, k=len(self.contestants)):
            trials[contestant.name] = run_trial(contestant, self.place, self.data["seconds"],
                                                "tcp_trial.py", {"streams": streams})
        self.rounds.append({"streams": streams, "trials": trials})
        self.save()
        said = [f"{name} " + (trial.get("failed") or
                              f"{trial['bits_per_s'] / 1e9:.2f} Gbit/s, {trial['retransmits']}")
                for name, trial in sorted(trials.items())]
        print(f"{streams} streams: {'; '.join(said)}", flush=True)

    def run(self) -> None:
        draw = random.Random(self.data["seed"])
        for _ in range(self.data["rounds_wanted"]):
            for streams in STREAMS:
                self.run_round(streams, draw)

    def complete(self, streams: int) -> list[dict]:
        return [one["trials"] for one in self.rounds if one["streams"] == streams and
                not any("failed" in trial for trial in one["trials"].values())]

    def conclude(self) -> None:
        for streams in STREAMS:
            rounds = self.complete(streams)
            for contestant in self.contestants if rounds else []:
                self.data["results"].append(self.verdict(contestant, streams, rounds))
        self.save()

    def verdict(self, contestant: Contestant, streams: int, rounds: list[dict]) -> dict:
        ours, theirs = ([trials[name] for trials in rounds]
                        for name in ("pollux", contestant.name))
        rate = median_interval(paired_ratios([one["bits_per_s"] for one in ours],
                                             [one["bits_per_s"] for one in theirs]),
                               self.data["seed"])
        more = median_interval([our["retransmits"] - their["retransmits"]
                                for our, their in zip(ours, theirs)], self.data["seed"])
        return {"title": contestant.title, "name": contestant.name, "streams": streams,
                "rounds": len(rounds), "rate_ratio": rate._asdict(),
                "more_retransmits": more._asdict(),
                "bits_per_s": statistics.median(one["bits_per_s"] for one in theirs),
                "retransmits": statistics.median(one["retransmits"] for one in theirs)}


def table(results: list[dict]) -> str:
    lines = [f"{'':28} {'streams':>7} {'Gbit/s':>7} {'retransmits':>11}  "
             f"{'rate, Pollux / it':>22} {'retransmits, Pollux - it':>27}"]
    for one in results:
        row = (f"{one['title']:28} {one['streams']:7} {one['bits_per_s'] / 1e9:7.2f} "
               f"{one['retransmits']:11.0f}")
        if one["name"] != "pollux":
            rate, more = one["rate_ratio"], one["more_retransmits"]
            row += (f"  {rate['median']:6.3f} ({rate['low']:.3f} - {rate['high']:.3f}) "
                    f"{more['median']:9.0f} ({more['low']:.0f} - {more['high']:.0f})")
        lines.append(row)
    return "\n".join(lines)


def main(words: list[str]) -> int:
    options = parse(words)
    try:
        tcp = Tcp(options)
    except (Refusal, OSError) as refusal:
        print(f"bench: {refusal}", file=sys.stderr)
        return 1
    for number_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number_, interrupt)
    print(f"{options.rounds} rounds of {options.seconds:g} s each; Gbit/s, and retransmits:",
          flush=True)
    try:
        tcp.run()
    except Interrupted as interrupted:
        tcp.data["interrupted"] = str(interrupted)
    tcp.conclude()
    valid = min(len(tcp.complete(streams)) for streams in STREAMS)
    print(f"\n{table(tcp.data['results'])}\n\n{valid} of {options.rounds} rounds count\n"
          f"results: {tcp.folder}/results.json")
    if options.quick:
        print("--quick: this shows that the bench works, and proves nothing about speed")
    if tcp.data["interrupted"]:
        return 128 + signal.Signals[tcp.data["interrupted"]].value
    if valid < LEAST_ROUNDS and not options.quick:
        print(f"bench: only {valid} rounds count, {LEAST_ROUNDS} are needed", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
