#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""scripts/bench overhead: instructions that Pollux's loop costs over a bare one on the same queues.

Exit: 0 within the limits, 1 failed, 2 usage, 3 a limit is not met, 128 + N ended by signal N."""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile

import callgrind
from machine import TOP, first_line, machine, versions
from needs import Refusal, install
from options import OneLineParser
from overhead_verdicts import table, verdicts
from rounds import Interrupted, interrupt

DRIVERS = ("net_af_xdp", "net_ring")
WINDOW = 128  # the program's


def packets(word: str) -> int:
    if not word.isdecimal() or not WINDOW <= int(word) <= 10**7 or int(word) % WINDOW:
        raise argparse.ArgumentTypeError(f"'{word}' is not a multiple of {WINDOW} up to 10000000")
    return int(word)


def drivers(words: str) -> list[str]:
    for word in words.split(","):
        if word not in DRIVERS:
            raise argparse.ArgumentTypeError(f"there is no '{word}', but {', '.join(DRIVERS)}")
    return [driver for driver in DRIVERS if driver in words.split(",")]


def parse(words: list[str]) -> argparse.Namespace:
    parser = OneLineParser(
        prog="scripts/bench overhead", allow_abbrev=False,
        description="Instructions a packet, counted by callgrind: Pollux's loop, with its checks "
        "and counters, and a bare rte_eth_rx_burst/rte_eth_tx_burst loop, on the same queues.")
    parser.add_argument("--packets", type=packets, metavar="N", default=100 * WINDOW,
                        help=f"for each figure, a multiple of {WINDOW} (default {100 * WINDOW})")
    parser.add_argument("--drivers", type=drivers, metavar="LIST", default=list(DRIVERS),
                        help=f"with commas: {','.join(DRIVERS)}; the first, on veth, needs root")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR",
                        help="for results.json and callgrind's files (default bench-results/DATE)")
    parser.add_argument("--build-dir", type=pathlib.Path, metavar="DIR", default=TOP / "build")
    parser.add_argument("--install", action="store_true",
                        help="install what is missing: Debian's valgrind")
    return parser.parse_args(words)


def program(build_dir: pathlib.Path) -> pathlib.Path:
    found = build_dir.resolve() / "tests/bench/overhead"
    if not os.access(found, os.X_OK):
        raise Refusal(f"{found} is missing: scripts/setup builds it")
    return found


def build(build_dir: pathlib.Path) -> dict:
    """How it was built; refused when that is not how Pollux is shipped."""
    listed = json.loads((build_dir / "meson-info/intro-buildoptions.json").read_text())
    options = {one["name"]: one["value"] for one in listed}
    if options["optimization"] not in ("2", "3") or options["b_sanitize"] not in ("none", []):
        raise Refusal(f"{build_dir} is no release build")
    no_asserts = options["b_ndebug"] == "true" or (
        options["b_ndebug"] == "if-release" and options["buildtype"] in ("release", "plain"))
    return {"buildtype": options["buildtype"], "optimization": options["optimization"],
            "asserts": not no_asserts}


def require(options: argparse.Namespace) -> None:
    if "net_af_xdp" in options.drivers and os.geteuid() != 0:
        raise Refusal("needs root: it makes network namespaces (not for --drivers net_ring)")
    if shutil.which("valgrind") is None and options.install:
        install(["valgrind"])
    if shutil.which("valgrind") is None:
        raise Refusal("valgrind is missing: apt-get install valgrind, or give --install")


def save(data: dict, folder: pathlib.Path, dumps: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(data, indent=1) + "\n")
    for dump in dumps.glob("*.callgrind"):
        shutil.copy(dump, folder)


def run(options: argparse.Namespace) -> int:
    require(options)
    measured, now = program(options.build_dir), datetime.datetime.now().astimezone()
    data = {"bench": "overhead", "started": now.isoformat(timespec="seconds"),
            "packets": options.packets, "build": build(options.build_dir),
            "versions": versions() | {"valgrind": first_line("valgrind", "--version")},
            "machine": machine()}
    print(", ".join(f"{name} {version}" for name, version in data["versions"].items()))
    print(f"buildtype {data['build']['buildtype']}, -O{data['build']['optimization']}, asserts "
          f"{'on' if data['build']['asserts'] else 'off'}; {options.packets} packets for each figure",
          flush=True)
    with tempfile.TemporaryDirectory(prefix="pollux-bench-") as dumps:
        data["phases"] = [phase for driver in options.drivers for phase in callgrind.measure(
            measured, driver, options.packets, pathlib.Path(dumps))]
        data["results"] = verdicts(data["phases"])
        folder = options.out or TOP / "bench-results" / now.strftime("%Y-%m-%d-%H%M%S")
        save(data, folder, pathlib.Path(dumps))
    print(f"\n{table(data['results'])}\n\nresults: {folder}/results.json", flush=True)
    missed = [one for one in data["results"] if one["met"] is False]
    for one in missed:
        print(f"bench: {one['driver']}, burst {one['burst']}: {one['ratio']:.3f} times the bare "
              f"loop's instructions (limit {one['limit']:.2f}), {one['pollux_syscalls']:.3f} "
              f"syscalls a packet (bare: {one['bare_syscalls']:.3f})", file=sys.stderr)
    return 3 if missed else 0


def main(words: list[str]) -> int:
    options = parse(words)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        return run(options)
    except Interrupted as interrupted:
        print(f"bench: {interrupted}: no figures", file=sys.stderr)
        return 128 + interrupted.number
    except (Refusal, callgrind.Failed, OSError) as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
