# SPDX-License-Identifier: BSD-3-Clause
"""The statistics of a verdict: the median of paired ratios, and how sure it is."""
import random
import statistics
from typing import NamedTuple, Sequence


class Estimate(NamedTuple):
    median: float
    low: float  # of the 95 % interval
    high: float


def paired_ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round, so that what slowed down a whole round cancels out."""
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} values cannot be paired with {len(theirs)}")
    return [our / their for our, their in zip(ours, theirs)]


def median_interval(values: Sequence[float], seed: int, resamples: int = 10_000) -> Estimate:
    """The median and its 95 % percentile bootstrap interval; the same for the same seed."""
    if not values:
        raise ValueError("a median of nothing")
    draw = random.Random(seed)
    medians = sorted(
        statistics.median(draw.choices(values, k=len(values))) for _ in range(resamples))
    # The 2.5 % and 97.5 % quantiles: as many lie below the one as above the other.
    outside = int(resamples * 0.025)
    return Estimate(statistics.median(values), medians[outside], medians[-1 - outside])
