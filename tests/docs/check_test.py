"""tools/docs.py: what it finds in pages that drifted away from the code."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import docs

SOURCE = """namespace shop {
class Cart {
 public:
  int total() {
    return 3;
  }
};
}
"""


class APage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        (self.top / "cart.cpp").write_text(SOURCE)

    def found(self, page, **known):
        (self.top / "page.md").write_text(page)
        return list(docs.findings(self.top / "page.md", self.top, **known))

    def block(self, text, comment="<!-- from cart.cpp -->", **known):
        return self.found(f"# Cart\n\n{comment}\n```cpp\n{text}\n```\n", **known)

    def test_is_right_when_its_block_stands_in_the_source(self):
        self.assertEqual(self.block("class Cart {\n public:\n  int total() {\n    return 3;\n  }\n};"), [])

    def test_may_indent_a_block_as_a_whole(self):
        self.assertEqual(self.block("int total() {\n  return 3;\n}"), [])
        self.assertEqual(self.block("    return 3;"), [])

    def test_that_says_something_else_is_found_with_the_line(self):
        self.assertEqual(self.block("int total() {\n  return 4;\n}"),
                         [(6, "not in cart.cpp, or not in this order: return 4;")])

    def test_that_indents_a_line_differently_is_found(self):
        self.assertEqual(len(self.block("int total() {\nreturn 3;\n}")), 1)

    def test_that_joins_distant_lines_is_found(self):
        self.assertEqual(self.block("class Cart {\n  int total() {"),
                         [(6, "not in cart.cpp, or not in this order: int total() {")])

    def test_may_leave_lines_out_where_it_says_so(self):
        self.assertEqual(self.block("class Cart {\n  // …\n  int total() {\n  // …\n};"), [])

    def test_that_turns_the_order_round_is_found(self):
        self.assertEqual(self.block("return 3;\n// …\nclass Cart {"),
                         [(7, "not in cart.cpp, or not in this order: class Cart {")])

    def test_that_names_no_source_is_found(self):
        self.assertEqual(self.block("int x;", comment="Text."),
                         [(5, "a C++ block without its source; write <!-- from FILE --> before it")])
        self.assertEqual(self.block("int x;", comment="<!-- not compiled: -->")[0][0], 5)

    def test_may_excuse_a_block_with_a_reason(self):
        self.assertEqual(self.block("int x;", comment="<!-- not compiled: generated -->"), [])

    def test_needs_a_comment_for_each_block(self):
        twice = "<!-- from cart.cpp -->\n```cpp\nreturn 3;\n```\n```cpp\nreturn 3;\n```\n"
        self.assertEqual([line for line, _ in self.found(twice)], [6])

    def test_that_names_a_file_that_is_not_there_is_found(self):
        self.assertEqual(self.block("int x;", comment="<!-- from basket.cpp -->"), [(5, "basket.cpp is not there")])

    def test_that_names_a_file_that_nobody_compiles_is_found(self):
        cart = (self.top / "cart.cpp").resolve()
        self.assertEqual(self.block("return 3;", compiled={cart}), [])
        self.assertEqual(self.block("return 3;", compiled=set()),
                         [(5, "cart.cpp is not compiled; add it to the CMakeLists.txt of its folder")])

    def test_leaves_other_languages_alone(self):
        self.assertEqual(self.found("```sh\nls\n```\n"), [])


class ATable(unittest.TestCase):
    PAGE = """
| fact | test |
|---|---|
| `x` is | `Cart.Adds`, `Cart.Removes` |

| fact | why |
|---|---|
| a | `b` |
"""

    def found(self, tests):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text(self.PAGE)
            return list(docs.findings(page, Path(folder), tests=tests))

    def test_names_tests_that_exist(self):
        self.assertEqual(self.found({"Cart.Adds", "Cart.Removes", "Cart.Other"}), [])

    def test_that_names_another_is_found(self):
        self.assertEqual(self.found({"Cart.Adds"}), [(4, "there is no test Cart.Removes")])

    def test_reads_what_ctest_lists(self):
        with tempfile.TemporaryDirectory() as folder:
            listing = Path(folder) / "tests"
            listing.write_text("x\n  Test   #1: Cart.Adds\n  Test #100: bench.reading\n\nTotal Tests: 2\n")
            self.assertEqual(docs.listed_tests(listing), {"Cart.Adds", "bench.reading"})


class TheCommand(unittest.TestCase):
    def says(self, text):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text(text)
            done = subprocess.run([sys.executable, "-B", docs.__file__, page], capture_output=True, text=True)
            return done.returncode, done.stdout.replace(folder + "/", "")

    def test_prints_page_and_line_and_ends_with_one(self):
        self.assertEqual(self.says("```cpp\nint x;\n```\n"),
                         (1, "page.md:2: a C++ block without its source; write <!-- from FILE --> before it\n"))

    def test_says_nothing_of_a_page_that_is_right(self):
        self.assertEqual(self.says("Nothing.\n"), (0, ""))


if __name__ == "__main__":
    unittest.main()
