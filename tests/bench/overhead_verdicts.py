# SPDX-License-Identifier: BSD-3-Clause
"""What Pollux's loop costs over the bare one, and whether that is within the limits."""

# Pollux's instructions a packet divided by the bare loop's, by burst. On net_ring, whose driver does
# next to nothing, the ratio says more about net_ring.
LIMITS = {("net_af_xdp", 32): 1.10, ("net_af_xdp", 1): 1.25}


def per(phase: dict, key: str) -> float:
    """A packet; a round, where nothing moves."""
    return phase[key] / (phase["packets"] or phase["rounds"])


def verdicts(phases: list[dict]) -> list[dict]:
    """One for each driver, burst and phase. Only a phase that is busy has a limit: then no more
    syscalls than the bare loop's are allowed, either."""
    by_loop: dict[tuple, dict[str, dict]] = {}
    for phase in phases:
        key = (phase["driver"], phase["burst"], phase["phase"])
        by_loop.setdefault(key, {})[phase["loop"]] = phase
    results = []
    for (driver, burst, phase), loops in by_loop.items():
        bare, pollux = loops["bare"], loops["pollux"]
        limit = LIMITS.get((driver, burst)) if phase == "busy" else None
        ratio = per(pollux, "instructions") / per(bare, "instructions")
        met = None
        if limit is not None:
            met = ratio <= limit and per(pollux, "syscalls") <= per(bare, "syscalls")
        results.append({
            "driver": driver, "burst": burst, "phase": phase,
            "bare": per(bare, "instructions"), "pollux": per(pollux, "instructions"),
            "ratio": ratio, "limit": limit, "met": met,
            "bare_syscalls": per(bare, "syscalls"), "pollux_syscalls": per(pollux, "syscalls")})
    return results


TITLES = {"busy": "instructions a packet, each round finds a burst",
          "sparse": "instructions a packet, each burst is followed by a round that finds nothing",
          "empty": "instructions a round that finds nothing"}


def table(results: list[dict]) -> str:
    lines = []
    for phase, title in TITLES.items():
        lines += ["" if lines else None, f"{title}:",
                  f"  {'':10} {'burst':>5} {'bare':>8} {'Pollux':>8} {'ratio':>6} {'limit':>6} "
                  f"{'':7} syscalls bare/Pollux"]
        for one in (result for result in results if result["phase"] == phase):
            limit = "-" if one["limit"] is None else f"{one['limit']:.2f}"
            verdict = {None: "", True: "met", False: "NOT MET"}[one["met"]]
            lines.append(
                f"  {one['driver']:10} {one['burst']:5} {one['bare']:8.1f} {one['pollux']:8.1f} "
                f"{one['ratio']:6.3f} {limit:>6} {verdict:7} "
                f"{one['bare_syscalls']:.3f} / {one['pollux_syscalls']:.3f}")
    return "\n".join(line for line in lines if line is not None)
