# SPDX-License-Identifier: BSD-3-Clause
"""The arguments of scripts/bench forward, and what all benches' arguments have in common."""
import argparse
import pathlib

from machine import TOP
from verdicts import LEAST_ROUNDS


class OneLineParser(argparse.ArgumentParser):
    def error(self, message: str):
        self.exit(2, f"bench: {message} ({self.prog} --help)\n")


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
                        help="of measuring, for each contestant in each round (default 1)")
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
    options.seconds = options.seconds or (0.5 if options.quick else 1.0)
    wanted = names if options.contestants is None else options.contestants.split(",")
    for name in wanted:
        if name not in [*names, "pollux"]:
            parser.error(f"--contestants: there is no '{name}', but {', '.join(names)}")
    options.wanted = {"pollux", *wanted}
    return options
