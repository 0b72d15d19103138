"""The pictures that ./tenon bench ^reload draws, and the sources of the program of a thousand modules."""

import re
import unittest
from xml.etree import ElementTree

import plot
import terminal
import thousand

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


class APlot(unittest.TestCase):
    SAMPLES = {"save": [340.0, 350.0, 345.0], "by hand": [330.0, 320.0, 335.0], "around": [2.0, 2.5, 3.0],
               "compile": [300.0, 310.0, 305.0], "link": [30.0, 31.0, 32.0], "probe": [1.0, 1.2, 1.1]}

    def setUp(self):
        self.svg = plot.draw(self.SAMPLES, ("compile", "link", "probe"))

    def test_has_a_dot_for_each_round_of_both(self):
        dots = [dot.get("class") for dot in ElementTree.fromstring(self.svg).iter(f"{SVG}circle")]
        self.assertEqual(dots, ["dot save"] * 3 + ["dot hand"] * 3)

    def test_has_the_medians_of_the_parts(self):
        said = texts(self.svg)
        for text in ("median 345 ms", "median 330 ms", "compile 305", "all else 3.6", "probe 1.1",
                     "ask and answer 2.5"):
            self.assertIn(text, said)

    def test_has_bars_as_long_as_their_parts(self):
        bars = [float(bar.get("width")) for bar in ElementTree.fromstring(self.svg).iter(f"{SVG}rect")]
        self.assertAlmostEqual(bars[0] / bars[1], 305 / 31, delta=0.1)
        self.assertAlmostEqual(bars[4] / bars[3], 2.5 / 1.1, delta=0.1)

    def test_has_round_numbers_on_its_axes(self):
        self.assertEqual(plot.ticks(318, 352), [320, 330, 340, 350])
        self.assertEqual(plot.ticks(0, 5), [0, 1, 2, 3, 4, 5])


class ATerminal(unittest.TestCase):
    def test_says_what_was_said_and_nothing_else(self):
        lines = ["$ ./tenon dev", "a < b & c: error: no"]
        self.assertEqual(texts(terminal.draw(lines)), lines)

    def test_colours_how_a_reload_ended(self):
        svg = terminal.draw(["12:04:31 applied board.web → gen 2", "12:04:32 rejected board.web", "it was applied"])
        self.assertEqual(re.findall(r'<tspan class="(\w+)">([^<]+)<', svg), [("good", "applied"), ("bad", "rejected")])

    def test_breaks_long_lines_at_blanks(self):
        line = "word " * 40
        pieces = texts(terminal.draw([line.rstrip()]))
        self.assertEqual([len(piece) <= terminal.COLUMNS for piece in pieces], [True, True])
        self.assertEqual(" ".join(pieces).split(), line.split())


class AProgramOfManyModules(unittest.TestCase):
    def test_has_two_units_for_each_and_main(self):
        self.assertEqual(len(thousand.sources(10)), 21)
        self.assertEqual(len(thousand.sources(1000)), 2001)

    def test_shows_a_unit_as_much_whatever_its_size(self):
        name = f"{thousand.EDITED}/{thousand.EDITED}.cpp"
        self.assertEqual(thousand.sources(10)[name], thousand.sources(1000)[name])
        self.assertIn("import many.m990;", thousand.sources(1000)["m999/m999.cpp"])
        self.assertNotIn("import many.", thousand.sources(1000)["m990/m990.cpp"])


if __name__ == "__main__":
    unittest.main()
