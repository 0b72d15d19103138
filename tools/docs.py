#!/usr/bin/env python3
"""docs.py [--compiled FILE] [--tests FILE] PAGE...: finds pages that say something else than the code.

Before a C++ block stands the source that it is taken from, and that a test compiles and runs:

    <!-- from tests/docs/scopes/scopes.cpp -->

The block is found there, line by line, whatever the indentation; a line `// …` stands for lines that are left out.
A block that cannot be compiled says why: `<!-- not compiled: an excerpt of generated code -->`. Each block has its
own comment.

In a table with a column `test`, what stands in backticks there names a test.

--compiled is the compile_commands.json of a build, which must compile each source; --tests what `ctest -N` lists.
Prints a line per finding, and ends with 1 if there are any."""

import argparse
import json
import re
import sys
import textwrap
from pathlib import Path

FROM = re.compile(r"<!-- from (\S+) -->")
EXCUSED = re.compile(r"<!-- not compiled: \S.* -->")
LEFT_OUT = "// …"


def blocks(text):
    """Number of the first line, the line before it that is not empty, and the lines of each C++ block."""
    before, inside, found = "", None, []
    for number, line in enumerate(text.splitlines(), 1):
        if inside is not None:
            if line.strip() == "```":
                found.append((inside, before, lines))
                inside, before = None, ""
            else:
                lines.append(line)
        elif line.strip() == "```cpp":
            inside, lines = number + 1, []
        elif line.strip():
            before = line.strip()
    return found


def unindented(lines):
    return textwrap.dedent("\n".join(line.rstrip() for line in lines)).splitlines()


def pieces(lines):
    """A block without what is left out, each piece with its place in the block."""
    made, piece, start = [], [], 0
    for place, line in enumerate(lines + [LEFT_OUT]):
        if line.strip() != LEFT_OUT:
            start = start if piece else place
            piece.append(line)
        elif piece:
            made.append((start, unindented(piece)))
            piece = []
    return made


def position(piece, source, start):
    """Where the piece stands in the source, from `start` on; its length further than that is where it ends."""
    for at in range(start, len(source) - len(piece) + 1):
        if piece[0].strip() == source[at].strip() and piece == unindented(source[at:at + len(piece)]):
            return at
    return None


def first_difference(piece, source):
    """The line of the piece that the source does not have, where it follows the piece furthest."""
    best = 0
    for at, line in enumerate(source):
        same = 0
        while same < len(piece) and at + same < len(source) and piece[same].strip() == source[at + same].strip():
            same += 1
        best = max(best, same)
    return min(best, len(piece) - 1)


def block_findings(first, before, lines, top, compiled):
    if EXCUSED.fullmatch(before):
        return
    marked = FROM.fullmatch(before)
    if not marked:
        yield first, "a C++ block without its source; write <!-- from FILE --> before it"
        return
    name = marked.group(1)
    source_file = top / name
    if not source_file.is_file():
        yield first, f"{name} is not there"
        return
    if compiled is not None and source_file.resolve() not in compiled:
        yield first, f"{name} is not compiled; add it to the CMakeLists.txt of its folder"
    source = [line.rstrip() for line in source_file.read_text().splitlines()]
    start = 0
    for place, piece in pieces(lines):
        at = position(piece, source, start)
        if at is None:
            line = first_difference(piece, source[start:])
            yield first + place + line, f"not in {name}, or not in this order: {piece[line].strip()}"
            return
        start = at + len(piece)


def tests_of_tables(text):
    """Number of the line and name of each test in a column `test`."""
    column = None
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            column = None
        elif column is None:
            column = cells.index("test") if "test" in cells else -1
        elif 0 <= column < len(cells):
            for name in re.findall(r"`([^`]+)`", cells[column]):
                yield number, name


def findings(page, top, compiled=None, tests=None):
    """Pairs of a line's number and what is wrong there."""
    text = page.read_text()
    for first, before, lines in blocks(text):
        yield from block_findings(first, before, lines, top, compiled)
    if tests is not None:
        for number, name in tests_of_tables(text):
            if name not in tests:
                yield number, f"there is no test {name}"


def compiled_files(file):
    return {Path(entry["directory"], entry["file"]).resolve() for entry in json.loads(file.read_text())}


def listed_tests(file):
    return set(re.findall(r"^ *Test +#\d+: (\S+)$", file.read_text(), re.MULTILINE))


def main(words):
    parser = argparse.ArgumentParser(prog="tools/docs.py")
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE")
    parser.add_argument("--compiled", type=Path)
    parser.add_argument("--tests", type=Path)
    given = parser.parse_args(words)
    top = Path(__file__).resolve().parent.parent
    compiled = compiled_files(given.compiled) if given.compiled else None
    tests = listed_tests(given.tests) if given.tests else None
    wrong = 0
    for page in given.pages:
        for number, text in findings(page, top, compiled, tests):
            print(f"{page}:{number}: {text}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
