import re
import unittest

from interval import Estimate
from model import Failure, Row, at_least, at_most, beyond, plain, ratio, total, turns
from rows import ROWS


class AFigure(unittest.TestCase):
    def test_is_made_of_pairs_and_not_of_two_medians(self):
        # Both drift together by a factor of 20: their medians say nothing of it, their pairs are 2 all along.
        fast = [float(i) for i in range(1, 21)]
        found = ratio("slow", "fast").estimate({"slow": [2 * value for value in fast], "fast": fast})
        self.assertEqual(found, Estimate(2, 2, 2))

    def test_may_be_a_difference(self):
        found = beyond("a", "b", "ms").estimate({"a": [5.0] * 6, "b": [3.0] * 6})
        self.assertEqual(found.value, 2)

    def test_may_be_scaled(self):
        self.assertAlmostEqual(plain("a", "ns", 1 / 1000).estimate({"a": [5.0] * 6}).value, 0.005)

    def test_of_what_must_not_happen_even_once_is_a_sum(self):
        self.assertEqual(total("a").estimate({"a": [0] * 20 + [1]}), Estimate(1, 1, 1))

    def test_of_something_that_took_no_time_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "no figure from a, b"):
            ratio("a", "b").estimate({"a": [1.0] * 6, "b": [0.0] * 6})

    def test_needs_as_many_values_of_one_as_of_the_other(self):
        with self.assertRaises(ValueError):
            ratio("a", "b").estimate({"a": [1.0] * 6, "b": [1.0] * 7})


class ATarget(unittest.TestCase):
    def test_at_most_is_met_by_the_median_whatever_the_interval(self):
        self.assertTrue(at_most(1.5).met(Estimate(1.5, 1.4, 1.7)))
        self.assertFalse(at_most(1.5).met(Estimate(1.51, 1.4, 1.7)))

    def test_at_least_is_met_by_the_median_whatever_the_interval(self):
        self.assertTrue(at_least(0.8).met(Estimate(0.8, 0.7, 0.9)))
        self.assertFalse(at_least(0.8).met(Estimate(0.79, 0.7, 0.9)))


class ARow(unittest.TestCase):
    def test_says_all_that_the_results_file_promises(self):
        row = Row("a: b", None, ratio("x", "y"), at_most(1.5))
        found = row.result({"x": [3.0] * 15, "y": [1.5] * 15})
        self.assertEqual(found, {"name": "a: b", "value": 2, "low": 2, "high": 2, "unit": "ratio", "target": "<= 1.5",
                                 "met": False})

    def test_without_a_target_is_neither_met_nor_missed(self):
        found = Row("a: b", None, plain("x", "ms")).result({"x": [3.0] * 15})
        self.assertIsNone(found["target"])
        self.assertIsNone(found["met"])


class TheTable(unittest.TestCase):
    def test_has_a_name_of_its_own_for_each_row_with_the_area_before_it(self):
        names = [row.name for row in ROWS]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual([name for name in names if not re.match(r"[a-z]+: .", name)], [])

    def test_goes_backwards_every_second_round(self):
        self.assertEqual([turns("ab", number) for number in range(3)], [["a", "b"], ["b", "a"], ["a", "b"]])


if __name__ == "__main__":
    unittest.main()
