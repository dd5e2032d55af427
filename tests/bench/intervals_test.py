#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Medians and intervals that are known without drawing lots."""
import random
import statistics
import unittest

from intervals import median_interval, paired_ratios


class PairedRatios(unittest.TestCase):
    def test_what_slows_down_a_whole_round_cancels_out(self):
        self.assertEqual(paired_ratios([3, 30, 300], [2, 20, 200]), [1.5, 1.5, 1.5])

    def test_every_value_needs_its_partner(self):
        with self.assertRaises(ValueError):
            paired_ratios([1, 2], [1])


class MedianInterval(unittest.TestCase):
    def test_equal_values_leave_no_doubt(self):
        self.assertEqual(median_interval([1.25] * 7, seed=1), (1.25, 1.25, 1.25))

    # With seven values a resample's median is at most the k-th when at least 4 of 7 draws are:
    # 1.0 % of resamples for k = 1, 10.8 % for k = 2. So the 2.5 % quantile is the second value.
    def test_seven_values_reach_from_the_second_to_the_sixth(self):
        values = [5, 1, 7, 3, 2, 6, 4]
        for seed in range(5):
            self.assertEqual(median_interval(values, seed), (4, 2, 6))

    # Likewise for eleven: 0.7 % for k = 2 (6 of 11 draws), 5.1 % for k = 3.
    def test_eleven_values_reach_from_the_third_to_the_ninth(self):
        for seed in range(5):
            self.assertEqual(median_interval(range(1, 12), seed), (6, 3, 9))

    def test_one_outlier_moves_neither_median_nor_interval(self):
        self.assertEqual(median_interval([1, 2, 3, 4, 5, 6, 1000], seed=3), (4, 2, 6))

    def test_the_same_seed_gives_the_same_interval(self):
        values = [random.Random(9).random() for _ in range(12)]
        self.assertEqual(median_interval(values, seed=4), median_interval(values, seed=4))

    # The promise of "95 %", on a distribution whose median is known. Eleven values, 400 times, and
    # fixed seeds: it holds or not, whatever the machine does.
    def test_the_interval_holds_the_true_median_19_times_in_20(self):
        draw = random.Random(2)
        held = 0
        for trial in range(400):
            sample = [draw.gauss(1.0, 0.1) for _ in range(11)]
            estimate = median_interval(sample, seed=trial, resamples=400)
            held += estimate.low <= 1.0 <= estimate.high
        self.assertGreater(held / 400, 0.92)
        self.assertLess(held / 400, 0.99)

    def test_nothing_has_no_median(self):
        with self.assertRaises(ValueError):
            median_interval([], seed=1)

    def test_the_median_is_that_of_all_values(self):
        values = [4.0, 1.0, 3.0, 2.0]
        self.assertEqual(median_interval(values, seed=1).median, statistics.median(values))


if __name__ == "__main__":
    unittest.main()
