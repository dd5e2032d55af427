# SPDX-License-Identifier: BSD-3-Clause
"""What is kept of a bench: results.json."""
import argparse
import datetime
import json
import pathlib

from contestants import Contestant, Place
from machine import TOP, machine, versions
from rounds import OVERLOAD
from verdicts import verdicts


def write(folder: pathlib.Path, data: dict) -> None:
    """At no time is results.json there in part."""
    half = folder / "results.json.new"
    half.write_text(json.dumps(data, indent=1) + "\n")
    half.replace(folder / "results.json")


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
        write(self.folder, self.data)

    def conclude(self) -> None:
        self.data["results"] = verdicts(self.contestants, self.rounds, self.data["seed"])
        self.save()
