# SPDX-License-Identifier: BSD-3-Clause
"""The arguments of scripts/bench forward, and what all benches' arguments have in common."""
import argparse
import pathlib
import random
from typing import NamedTuple

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


class Length(NamedTuple):
    """How long a bench runs."""
    rounds: int
    seconds: float


def comparing_parser(bench: str, description: str, *, default: Length, quick: Length,
                     least_seconds: float, seconds_of: str, files: str,
                     packages: str) -> OneLineParser:
    """With the options that all benches with contestants have; parse_comparing() reads them."""
    parser = OneLineParser(prog=f"scripts/bench {bench}", allow_abbrev=False,
                           description=description)
    parser.add_argument("--rounds", type=number(int, LEAST_ROUNDS, 1000), metavar="N",
                        help=f"{LEAST_ROUNDS} or more (default {default.rounds})")
    parser.add_argument("--seconds", type=number(float, least_seconds, 60), metavar="S",
                        help=f"of {seconds_of}, for each contestant in each round "
                             f"(default {default.seconds:g})")
    parser.add_argument("--quick", action="store_true",
                        help=f"{quick.rounds} rounds of {quick.seconds:g} s, to see that it works; "
                             "proves nothing")
    parser.add_argument("--seed", type=number(int, 0, 2**32), metavar="N",
                        help="of the order within the rounds and of the intervals")
    parser.add_argument("--no-huge", action="store_true",
                        help="ordinary memory for all, also where hugepages are free")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        help=f"for {files} (default bench-results/DATE)")
    parser.add_argument("--build-dir", type=pathlib.Path, metavar="DIR", default=TOP / "build")
    parser.add_argument("--install", action="store_true",
                        help=f"install what is missing: Debian's {packages}")
    parser.set_defaults(lengths=(default, quick))
    return parser


def parse_comparing(parser: OneLineParser, words: list[str]) -> argparse.Namespace:
    """Puts the defaults in."""
    options = parser.parse_args(words)
    if options.quick and (options.rounds or options.seconds):
        parser.error("--quick has its own --rounds and --seconds")
    length = options.lengths[options.quick]
    options.rounds = options.rounds or length.rounds
    options.seconds = options.seconds or length.seconds
    options.seed = random.randrange(2**16) if options.seed is None else options.seed
    return options


def parse(words: list[str], names: list[str]) -> argparse.Namespace:
    parser = comparing_parser(
        "forward", "Packets a second through one forwarding CPU: Pollux and others in turn.",
        default=Length(11, 1.0), quick=Length(3, 0.5), least_seconds=0.1, seconds_of="measuring",
        files="results.json and plot.svg", packages="dpdk-dev (testpmd), gnuplot-nox")
    parser.add_argument("--contestants", metavar="LIST",
                        help="beside pollux, with commas: " + ",".join(names))
    options = parse_comparing(parser, words)
    wanted = names if options.contestants is None else options.contestants.split(",")
    for name in wanted:
        if name not in [*names, "pollux"]:
            parser.error(f"--contestants: there is no '{name}', but {', '.join(names)}")
    options.wanted = {"pollux", *wanted}
    return options
