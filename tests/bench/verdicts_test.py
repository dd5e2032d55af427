#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Which rounds count, and for whom."""
import pathlib
import unittest

from contestants import Place, all_contestants
from rounds import why_void
from verdicts import verdicts

ALL = all_contestants(Place(pathlib.Path(), 0, 1, hugepages=False))


def some(*names: str) -> list:
    return [c for c in ALL if c.name in names]


def trial(delivered: float, offered: float = 9e6) -> dict:
    return {"delivered_pps": delivered, "offered_pps": offered, "cpu": 1.0}


def a_round(**trials: dict) -> dict:
    """Names with _ for -."""
    return {"complete": True, "void": None,
            "trials": {name.replace("_", "-"): one for name, one in trials.items()}}


class WhyVoid(unittest.TestCase):
    def test_twice_the_fastest_is_enough(self):
        trials = {"pollux": trial(1e6, 2e6), "xsk": trial(0.5e6, 2e6)}
        self.assertIsNone(why_void(some("pollux", "xsk"), trials))

    def test_less_than_twice_the_fastest_is_not(self):
        trials = {"pollux": trial(1e6, 2e6), "xsk": trial(0.5e6, 1.9e6)}
        self.assertRegex(why_void(some("pollux", "xsk"), trials), "^xsk was offered 1.90 Mpps")

    def test_af_packet_slows_the_generator_down_and_makes_no_round_void(self):
        trials = {"pollux": trial(1e6), "af-packet": trial(0.5e6, 0.6e6)}
        self.assertIsNone(why_void(some("pollux", "af-packet"), trials))

    def test_the_kernels_own_forwarders_may_be_as_fast_as_the_generator(self):
        trials = {"pollux": trial(1e6, 3e6), "xdp": trial(3e6, 3e6)}
        self.assertIsNone(why_void(some("pollux", "xdp"), trials))

    def test_nothing_can_be_compared_without_pollux(self):
        trials = {"pollux": {"failed": "no memory"}, "xsk": trial(1e6)}
        self.assertEqual(why_void(some("pollux", "xsk"), trials), "pollux: no memory")


class Verdicts(unittest.TestCase):
    def test_void_and_half_rounds_do_not_count(self):
        rounds = [a_round(pollux=trial(2e6), xsk=trial(1e6)) for _ in range(3)]
        rounds += [a_round(pollux=trial(9e6), xsk=trial(1e6)) | {"void": "offered too little"},
                   a_round(pollux=trial(9e6)) | {"complete": False}]
        result = verdicts(some("pollux", "xsk"), rounds, seed=1)[1]
        self.assertEqual((result["rounds"], result["ratio"]), (3, 2.0))

    def test_pollux_is_compared_by_its_trials_beside_the_other(self):
        rounds = [a_round(pollux=trial(9e6), xsk=trial(1e6) | {"pollux_pps": 3e6})]
        self.assertEqual(verdicts(some("pollux", "xsk"), rounds, seed=1)[1]["ratio"], 3.0)

    def test_one_variant_stands_for_all_the_best_over_all_rounds(self):
        names = ("testpmd-tuned-32", "testpmd-tuned-64")
        # 64 wins the first round by luck, 32 the other two.
        rates = [(1e6, 3e6), (1e6, 0.8e6), (1e6, 0.7e6)]
        rounds = [a_round(pollux=trial(1e6), testpmd_tuned_32=trial(a), testpmd_tuned_64=trial(b))
                  for a, b in rates]
        results = verdicts(some("pollux", *names), rounds, seed=1)
        self.assertEqual([result["variant"] for result in results], ["pollux", names[0]])

    def test_who_failed_is_named_and_the_other_rounds_still_count(self):
        rounds = [a_round(pollux=trial(2e6), xsk=trial(1e6)) for _ in range(2)]
        rounds.append(a_round(pollux=trial(2e6), xsk={"failed": "no such netdev"}))
        result = verdicts(some("pollux", "xsk"), rounds, seed=1)[1]
        self.assertEqual((result["rounds"], result["failures"]), (2, ["no such netdev"]))

    def test_who_always_failed_has_no_ratio(self):
        rounds = [a_round(pollux=trial(2e6), xsk={"failed": "no such netdev"})]
        self.assertNotIn("ratio", verdicts(some("pollux", "xsk"), rounds, seed=1)[1])


if __name__ == "__main__":
    unittest.main()
