"""A thousand callers, while the code that they call is edited: well and badly, in turn."""

import json
import re
import shutil
import subprocess
import sys

from commands import recorded
from model import Failure
from processes import OUTCOME, TOP, Server, built, need, wall_milliseconds

ORIGINAL = TOP / "tests/live/crowd"
UNIT = "answer/answer.cpp"
SEEN = re.compile(r"^seen (\{.*\})$", re.M)
SAVES = 24

# What is wrong, as (what it replaces, by what). Each would answer −7 if it ever ran.
BAD = (
    ("Kept() = default;", "Kept() = defualt;"),
    ("Kept() = default;", 'Kept() { throw std::runtime_error("bad luck"); }'),
    ("class Kept final", "}\nint nowhere();\nnamespace {\nconst int missing = nowhere();\nclass Kept final"),
    ("class Kept final", "const int crash = [] { return *static_cast<volatile int*>(nullptr); }();\nclass Kept final"),
)


def replaced(text, old, new):
    if old not in text:
        raise Failure(f"{ORIGINAL / UNIT} has no “{old}” to change any more; change bench/driver/crowd.py too")
    return text.replace(old, new)


class Edits:
    """The text of the unit, again and again: a good edit that answers the next number, then a bad one."""

    def __init__(self):
        self.text = (ORIGINAL / UNIT).read_text()
        self.number = 1
        self.bad = 0

    def good(self):
        self.number += 1
        return replaced(self.text, "return 1;", f"return {self.number};")

    def next_bad(self):
        self.bad += 1
        return replaced(replaced(self.text, "return 1;", "return -7;"), *BAD[self.bad % len(BAD)])


class Running:
    """The program of tests/live/crowd, whose sources in the build tree are edited."""

    def __init__(self, build):
        self.build = build
        self.source = build / "tests/live/crowd" / UNIT
        self.work = build / "live-crowd"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        self.edits = Edits()
        self.server = Server([built(build / "bin/live_crowd"), "serve"], self.work / "log", ready="(watching)",
                             cwd=self.work, stdin=subprocess.PIPE)

    def __enter__(self):
        self.restore()
        self.server.__enter__()
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        self.restore()

    def restore(self):
        """As it was, time of change included, so that the build sees no reason to build."""
        if self.source.read_text() != self.edits.text:
            shutil.copy2(ORIGINAL / UNIT, self.source)

    def look(self):
        """What the callers saw since the last look."""
        return json.loads(self.server.ask("look", SEEN))

    def save(self, text, wanted):
        known = len(OUTCOME.findall(self.server.said()))
        self.source.write_text(text)
        found = self.server.after(OUTCOME, known, "no outcome of a save")
        if found.group(1) not in wanted:
            raise Failure(f"a save was to be {' or '.join(wanted)}, but: {found.group(0)}")

    def reload(self, saves):
        """Saves, alternately good and bad; returns what the callers saw meanwhile."""
        self.look()
        for _ in range(saves // 2):
            self.save(self.edits.good(), ("applied",))
            self.server.say(f"expect {self.edits.number}")
            self.save(self.edits.next_bad(), ("rejected", "rolled back"))
        return self.look()

    def only_compile(self, saves):
        """The same compiles and links, but nothing that the program would see."""
        command = recorded(self.build, f"tests/live/crowd/{UNIT}")
        source, made = self.work / "answer.cpp", self.work / "answer.o"
        link = ["clang++-22", "-shared", "-fuse-ld=lld", made, "-o", self.work / "answer.so"]
        self.look()
        for n in range(saves):
            source.write_text(self.edits.good() if n % 2 == 0 else self.edits.next_bad())
            self.edits.number -= n % 2 == 0
            try:
                wall_milliseconds(command.compile(source, made), self.build)
                wall_milliseconds(link, self.build)
            except Failure:
                if n % 2 == 0:
                    raise
        return self.look()


class Crowd:
    """In each round 24 saves, alternately good and bad, and the same compiles with nothing to swap in. Keys: `failed`,
    `mixed` and `stale` calls; `p50`, `p99`, `p99.9` of the time of a call in nanoseconds while code is swapped, and
    with `still ` before it while it is only compiled; `saves` and `calls` of a round."""

    needs = {"dev": ("live_crowd",)}

    def measure(self, keys, pairs):
        need("clang++-22")
        with Running(TOP / "build/dev") as program:
            rounds = [self.round(program, number) for number in range(-1, pairs)][1:]
        return {key: [values[key] for values in rounds] for key in keys}

    @staticmethod
    def round(program, number):
        swapped = program.reload(SAVES) if number % 2 == 0 else None
        still = program.only_compile(SAVES)
        swapped = swapped or program.reload(SAVES)
        return {**swapped, **{f"still {key}": value for key, value in still.items()}, "saves": SAVES}


def test(build, saves):
    """For CI: the calls alone, without times."""
    with Running(build) as program:
        seen = program.reload(saves)
    print(seen)
    wrong = {key: seen[key] for key in ("failed", "mixed", "stale") if seen[key] != 0}
    if wrong or seen["calls"] < 1000:
        raise Failure(f"of {seen['calls']} calls by a thousand callers during {saves} saves: {wrong}")


if __name__ == "__main__":
    from pathlib import Path

    try:
        test(Path(sys.argv[1]).absolute(), int(sys.argv[2]))
    except Failure as failure:
        sys.exit(f"crowd: {failure}")
