#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What is read from callgrind's files, and which limits are met."""
import pathlib
import tempfile
import unittest

import callgrind
from overhead_verdicts import table, verdicts

# The head is callgrind's own; its `summary` counts the syscalls of all code.
DUMP = """desc: Trigger: --dump-before=bench::end_phase()
positions: line
event: sysTime : sysTime (elapsed ms)
events: Ir sysCount sysTime
summary: {totals} 7680 18


fn=bench::bare_loop(bench::Path&, unsigned short, unsigned int)
0 50

totals:{totals}
"""


class Totals(unittest.TestCase):
    def test_instructions_and_syscalls(self):
        self.assertEqual(callgrind.totals(DUMP.format(totals=" 249518 40 2")), (249518, 40))

    def test_zeros_at_the_end_are_left_out(self):
        self.assertEqual(callgrind.totals(DUMP.format(totals=" 80034")), (80034, 0))

    def test_nothing_counted_is_an_error(self):
        for totals in ("", " 0"):
            with self.assertRaisesRegex(callgrind.Failed, "counted nothing"):
                callgrind.totals(DUMP.format(totals=totals))

    def test_other_events_are_an_error(self):
        with self.assertRaisesRegex(callgrind.Failed, "what it counted"):
            callgrind.totals(DUMP.replace("Ir sysCount", "Ir Dr").format(totals=" 5 5"))


class Phases(unittest.TestCase):
    def test_each_has_the_second_of_its_dumps(self):
        said = "".join(f'{{"loop":"bare","burst":{burst},"phase":"busy","rounds":1,"packets":1}}\n'
                       for burst in (32, 1))
        with tempfile.TemporaryDirectory() as folder:
            dumps = pathlib.Path(folder)
            for number in range(1, 5):
                (dumps / f"net_ring.{number}").write_text(DUMP.format(totals=f" {number}"))
            found = callgrind.phases(said, "net_ring", dumps)
            self.assertEqual([(one["burst"], one["instructions"]) for one in found],
                             [(32, 2), (1, 4)])
            self.assertTrue((dumps / "net_ring-bare-1-busy.callgrind").exists())


class Complaint(unittest.TestCase):
    def test_is_not_valgrinds_own(self):
        self.assertEqual(callgrind.complaint("overhead: no link\n--32-- WARNING: eBPF\n==32== x\n"),
                         "overhead: no link")
        self.assertEqual(callgrind.complaint("==32== \n"), "and says nothing")


def phase(loop: str, instructions: int, driver: str = "net_af_xdp", burst: int = 32,
          syscalls: int = 4, kind: str = "busy") -> dict:
    return {"driver": driver, "loop": loop, "burst": burst, "phase": kind, "rounds": 4,
            "packets": 0 if kind == "empty" else 100, "instructions": instructions,
            "syscalls": syscalls}


def judge(bare: dict, pollux: dict) -> dict:
    return verdicts([bare, pollux])[0]


class Verdicts(unittest.TestCase):
    def test_the_limit_itself_is_met(self):
        for burst, limit in ((32, 1100), (1, 1250)):
            at = judge(phase("bare", 1000, burst=burst), phase("pollux", limit, burst=burst))
            above = judge(phase("bare", 1000, burst=burst), phase("pollux", limit + 1, burst=burst))
            self.assertEqual((at["met"], above["met"]), (True, False))

    def test_one_more_syscall_is_not(self):
        self.assertFalse(judge(phase("bare", 1000), phase("pollux", 1000, syscalls=5))["met"])
        self.assertTrue(judge(phase("bare", 1000), phase("pollux", 1000, syscalls=3))["met"])

    def test_only_a_busy_net_af_xdp_is_limited(self):
        for other in ({"driver": "net_ring"}, {"kind": "sparse"}, {"kind": "empty"}):
            result = judge(phase("bare", 1000, **other), phase("pollux", 9000, **other))
            self.assertEqual((result["met"], result["limit"], result["ratio"]), (None, None, 9.0))

    def test_by_packet_or_by_empty_round(self):
        busy = judge(phase("bare", 1000), phase("pollux", 1000))
        self.assertEqual((busy["bare"], busy["pollux_syscalls"]), (10.0, 0.04))
        empty = judge(phase("bare", 1000, kind="empty"), phase("pollux", 1000, kind="empty"))
        self.assertEqual((empty["bare"], empty["pollux_syscalls"]), (250.0, 1.0))


class Table(unittest.TestCase):
    def test_says_what_is_met(self):
        text = table(verdicts([phase("bare", 1000), phase("pollux", 1200),
                               phase("bare", 1000, burst=1), phase("pollux", 1200, burst=1)]))
        self.assertRegex(text, r"net_af_xdp +32 +10\.0 +12\.0 +1\.200 +1\.10 NOT MET")
        self.assertRegex(text, r"net_af_xdp +1 +10\.0 +12\.0 +1\.200 +1\.25 met")


if __name__ == "__main__":
    unittest.main()
