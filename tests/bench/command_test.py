"""./tenon bench as it is called, without measuring."""

import subprocess
import sys
import unittest
from pathlib import Path

import report

DRIVER = Path(report.__file__).parent


def bench(*words):
    done = subprocess.run([sys.executable, DRIVER, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


class TheCommand(unittest.TestCase):
    def test_lists_rows_with_their_targets(self):
        code, said, _ = bench("--list", "^call: dev, announced against")
        self.assertEqual(code, 0)
        self.assertEqual(said.splitlines(), ["call: dev, announced against a direct virtual call, 1 thread  <= 1.5",
                                             "call: dev, announced against a direct virtual call, 2 threads  <= 1.5"])

    def test_takes_rows_that_any_of_several_expressions_selects(self):
        _, both, _ = bench("--list", "^start: ns", "^image: .* 100 ")
        self.assertEqual(len(both.splitlines()), 4)

    def test_says_what_has_to_be_built_for_the_rows_that_are_asked_for(self):
        self.assertEqual(bench("--needs", "^access")[1], "bench bench_access\n")
        self.assertEqual(bench("--needs", "^call")[1], "bench ref_code bench_call\nbench-dev bench_call\n")
        self.assertEqual(bench("--needs", "--list")[1], "")

    def test_names_the_areas_when_no_row_is_found(self):
        code, _, said = bench("fnd")
        self.assertEqual(code, 1)
        self.assertIn("no row has fnd in its name; areas are call, access, find", said)

    def test_says_what_is_wrong_with_an_expression(self):
        code, _, said = bench("find(")
        self.assertEqual(code, 1)
        self.assertIn("“find(” is not an expression", said)

    def test_refuses_too_few_pairs(self):
        code, _, said = bench("--pairs", "14")
        self.assertEqual(code, 1)
        self.assertIn("14 pairs are too few; 15 is the least", said)


class TheReport(unittest.TestCase):
    RESULTS = [
        {"name": "a: Ref<T>", "value": 1.234, "low": 1, "high": 1.5, "unit": "ratio", "target": "<= 1.5", "met": True},
        {"name": "a: slow", "value": 2000, "low": 1900, "high": 2100, "unit": "ms", "target": "<= 1500", "met": False},
        {"name": "b: other", "value": 0.04, "low": 0.04, "high": 0.04, "unit": "ms", "target": None, "met": None},
    ]

    def test_has_a_line_for_each_figure_beside_its_target(self):
        self.assertEqual(report.table(self.RESULTS).splitlines(), [
            "what       figure  95 % interval  unit  target",
            "a: Ref<T>    1.23        1 … 1.5        <= 1.5   met",
            "a: slow     2,000  1,900 … 2,100  ms    <= 1500  NOT MET",
            "b: other     0.04    0.04 … 0.04  ms",
        ])

    def test_names_the_targets_that_are_not_met(self):
        self.assertEqual(report.summary(self.RESULTS), "1 of 2 targets are met, but not\n  a: slow")

    def test_has_the_same_figures_for_the_history(self):
        text = report.section(self.RESULTS, 15)
        self.assertIn("15 pairs", text)
        self.assertIn("| a: slow | 2,000 | 1,900 … 2,100 | ms | <= 1500 | NOT MET |", text)


if __name__ == "__main__":
    unittest.main()
