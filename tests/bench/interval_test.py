import unittest
from random import Random

from interval import estimate, rank


class Interval(unittest.TestCase):
    def test_has_the_ranks_that_tables_of_the_sign_test_give(self):
        self.assertEqual([rank(count) for count in (6, 8, 9, 15, 20, 21, 30, 100)], [1, 1, 2, 4, 6, 6, 10, 40])

    def test_is_refused_to_fewer_than_six_values(self):
        with self.assertRaisesRegex(ValueError, "5 values are too few"):
            estimate([1, 2, 3, 4, 5])

    def test_runs_from_the_fourth_to_the_twelfth_of_fifteen(self):
        found = estimate([15, 1, 14, 2, 13, 3, 12, 4, 11, 5, 10, 6, 9, 7, 8])
        self.assertEqual((found.value, found.low, found.high), (8, 4, 12))

    def test_has_the_middle_of_two_values_as_the_median_of_an_even_number(self):
        self.assertEqual(estimate([1, 2, 3, 4, 5, 6]).value, 3.5)

    def test_is_not_moved_by_one_wild_value(self):
        calm = estimate([1.0] * 15)
        self.assertEqual(estimate([1.0] * 14 + [1000.0]), calm)

    def test_refuses_what_is_no_number(self):
        with self.assertRaisesRegex(ValueError, "not a number"):
            estimate([1.0] * 14 + [float("nan")])

    def test_holds_the_true_median_of_a_skewed_distribution_at_least_so_often(self):
        random = Random(1)
        draws = 2000
        held = 0
        for _ in range(draws):
            found = estimate([random.expovariate(1) for _ in range(15)])
            held += found.low <= 0.6931 <= found.high
        self.assertGreater(held / draws, 0.95)


if __name__ == "__main__":
    unittest.main()
