# SPDX-License-Identifier: BSD-3-Clause
"""From rounds to verdicts: how fast Pollux is compared with each of the others."""
import math
import statistics

from contestants import Contestant, group
from intervals import median_interval, paired_ratios

OVERLOAD = 2  # offered to delivered
LEAST_ROUNDS = 7  # below, an interval says little


def counting(rounds: list[dict]) -> list[dict]:
    return [one for one in rounds if one["complete"] and one["void"] is None]


def rates(rounds: list[dict], name: str) -> list[float]:
    return [one["trials"][name]["delivered_pps"] for one in rounds if measured(one, name)]


def measured(one: dict, name: str) -> bool:
    return one["trials"][name].get("delivered_pps", 0) > 0


def beside(one: dict, name: str) -> float:
    """Pollux's rate just before and after this trial."""
    trials = one["trials"]
    return trials[name].get("pollux_pps", trials["pollux"]["delivered_pps"])


def ratios(rounds: list[dict], name: str) -> list[float]:
    pairs = [one for one in rounds if measured(one, name) and measured(one, "pollux")]
    return paired_ratios([beside(one, name) for one in pairs], rates(pairs, name))


def failures(rounds: list[dict], name: str) -> list[str]:
    trials = [one["trials"].get(name, {}) for one in rounds]
    return [trial["failed"] for trial in trials if "failed" in trial]


def best_variant(rounds: list[dict], names: list[str]) -> str:
    """The fastest over all rounds. Not the fastest of each round: three draws where Pollux has one
    would win by luck."""
    return min(names, key=lambda name: statistics.median(ratios(rounds, name) or [math.inf]))


def verdict(contestant: Contestant, rounds: list[dict], seed: int) -> dict:
    valid = counting(rounds)
    pairs = [one for one in valid if measured(one, contestant.name) and measured(one, "pollux")]
    result = {"name": group(contestant.name), "title": contestant.title,
              "variant": contestant.name, "rounds": len(pairs),
              "failures": failures(rounds, contestant.name)}
    if pairs:
        estimate = median_interval(ratios(pairs, contestant.name), seed)
        trials = [one["trials"][contestant.name] for one in pairs]
        used = [one["cpu"] for one in trials]
        result |= {"ratio": estimate.median, "low": estimate.low, "high": estimate.high,
                   "mpps": statistics.median(rates(pairs, contestant.name)) / 1e6,
                   "overload": statistics.median(
                       one["offered_pps"] / one["delivered_pps"] for one in trials),
                   "cpu": None if None in used else statistics.median(used)}
    return result


def verdicts(contestants: list[Contestant], rounds: list[dict], seed: int) -> list[dict]:
    """One for each, and one for all variants of the same."""
    groups: dict[str, list[Contestant]] = {}
    for contestant in contestants:
        groups.setdefault(group(contestant.name), []).append(contestant)
    chosen = []
    for variants in groups.values():
        best = best_variant(counting(rounds), [c.name for c in variants])
        chosen += [c for c in variants if c.name == best]
    return [verdict(contestant, rounds, seed) for contestant in chosen]


def table(results: list[dict]) -> str:
    lines = [f"{'':40} {'Pollux / it':>11} {'95 % interval':>15} {'Mpps*':>7} {'CPU':>6}"]
    for result in results:
        if "ratio" in result:
            interval = f"{result['low']:.3f} - {result['high']:.3f}"
            cpu = "-" if result["cpu"] is None else f"{result['cpu']:.0%}"
            figures = (f"{result['ratio']:11.3f} {interval:>15} {result['mpps']:7.3f} {cpu:>6}")
        else:
            figures = f"{'-':>11} {'-':>15} {'-':>7} {'-':>6}"
        slowed = result["name"] != "xdp" and result.get("overload", OVERLOAD) < OVERLOAD
        lines.append(f"{result['title'] + (' **' if slowed else ''):40} {figures}")
        if result["failures"]:
            lines.append(f"    failed {len(result['failures'])} times: {result['failures'][-1]}")
    lines.append("* delivered, median; of a veth, where each packet is copied and built anew: for "
                 "the record, not for comparison with NICs")
    if any("**" in line for line in lines):
        lines.append(f"** was offered less than {OVERLOAD} x what it delivered: the kernel builds its "
                     "skbs on the generator's CPU")
    return "\n".join(lines)
