"""From a save to the first answer from the new code."""

import http.client
import re
import shutil
import time
from pathlib import Path

import plot
import terminal
from board import ORIGINAL, UNIT, copy_of, marked, restore, served
from commands import recorded
from model import Failure
from processes import OUTCOME, TOP, need, run, wall_milliseconds

BUILD = TOP / "build/dev"
COPY = copy_of(BUILD)
PHASES = ("observe", "hash", "compile", "plan", "link", "verify", "probe", "load", "stage", "swap")
LINE = re.compile(r"applied board\.web → gen (\d+) in [\d.]+ ms \((.*)\)")


def phases(text):
    """Milliseconds by the name of the phase, from what stands in parentheses in the shim's line."""
    return {name: float(ms) for name, ms in re.findall(r"([a-z]+) ([\d.]+)", text)}


class Reload:
    """One implementation unit of the board is saved while the board serves under its supervisor, as in ./tenon dev.
    Keys in milliseconds: `save` (to the first answer with the new heading), each phase that the shim reports, from the
    first event of the file system to the publication; `own`, all of them but compile and link; `around`, `save` without
    the phases: asking and answering; `by hand`, the bare commands, of which `hand compile` is the unit's own recorded
    command and `hand link` makes a shared library of the one object."""

    needs = {"dev": ("board_e2e", "tenon-supervisor")}

    def __init__(self):
        self.plot, self.terminal = None, None  # files, for a picture of what was measured and one of a session

    def measure(self, keys, pairs):
        need("clang++-22", "cmake")
        if not restore(COPY):
            run(["cmake", "--build", str(BUILD), "--target", "board_e2e"])
        work = TOP / "build/dev-e2e/reload"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            with served(BUILD, work) as server:
                server.wait_for("watching", 60)
                rounds = [self.round(server, work, number) for number in range(-1, pairs)][1:]
                if self.terminal is not None:
                    Path(self.terminal).write_text(terminal.draw(self.session(server)))
        finally:
            restore(COPY)
        if self.plot is not None:
            samples = {key: [values[key] for values in rounds] for key in rounds[0]}
            Path(self.plot).write_text(plot.draw(samples, PHASES))
        return {key: [values[key] for values in rounds] for key in keys}

    def round(self, server, work, number):
        if number % 2 == 0:
            return {**self.save(server, number), **self.by_hand(work)}
        return {**self.by_hand(work), **self.save(server, number)}

    @staticmethod
    def by_hand(work):
        command = recorded(BUILD, f"-e2e/board/{UNIT}")
        compiled = wall_milliseconds(command.compile(COPY / UNIT, work / "hand.o"), BUILD)
        link = ["clang++-22", "-shared", "-fuse-ld=lld", work / "hand.o", "-o", work / "hand.so"]
        linked = wall_milliseconds(link, BUILD)
        return {"hand compile": compiled, "hand link": linked, "by hand": compiled + linked}

    def save(self, server, number):
        """A heading that never was there: what was compiled before is not compiled again."""
        new, wanted = marked(f"r{time.time_ns()}")
        before = len(LINE.findall(server.said()))
        begin = time.perf_counter()
        (COPY / UNIT).write_text(new)
        self.first_answer(server, wanted.encode())
        took = (time.perf_counter() - begin) * 1000
        found = phases(self.line(server, before))
        missing = [phase for phase in PHASES if phase not in found]
        if missing:
            raise Failure(f"the shim reports no {', '.join(missing)}:\n{server.tail()}")
        own = sum(ms for phase, ms in found.items() if phase not in ("compile", "link"))
        return {"save": took, "own": own, "around": took - sum(found.values()), **found}

    @staticmethod
    def session(server):
        """What a terminal shows of three saves: a good one, a bad one, and the bad one mended. Paths as they are where
        one edits, not those of the copy."""
        text = (ORIGINAL / UNIT).read_text()
        first = [line for line in server.said().splitlines() if re.search(r"listening|watching", line)]
        lines = ["$ ./tenon dev", *first]
        for what, old, new in (("another text", "Nothing here.", "Nothing to do."),
                               ("a semicolon forgotten", 'Nothing here.</p>\\n";', 'Nothing at all.</p>\\n"'),
                               ("mended", "Nothing here.", "Nothing at all.")):
            if old not in text:
                raise Failure(f"{ORIGINAL / UNIT} has no “{old}” to change any more; change bench/driver/reload.py too")
            begin, known = len(server.said()), len(OUTCOME.findall(server.said()))
            (COPY / UNIT).write_text(text.replace(old, new))
            server.after(OUTCOME, known, "no outcome of a save")
            said = server.said()[begin:].replace(f"{COPY}/", f"{ORIGINAL.relative_to(TOP)}/")
            lines += ["", f"# {UNIT} is saved: {what}", *said.rstrip().splitlines()]
        return lines

    @staticmethod
    def first_answer(server, wanted):
        connection = http.client.HTTPConnection(server.found.removeprefix("http://"), timeout=30)
        until = time.monotonic() + 60
        try:
            while True:
                connection.request("GET", "/")
                if wanted in connection.getresponse().read():
                    return
                server.check()
                if time.monotonic() > until:
                    raise Failure(f"no answer from new code within 60 s of a save; the board said\n{server.tail()}")
                time.sleep(0.002)
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"the board does not answer: {error!r}; it said\n{server.tail()}") from error
        finally:
            connection.close()

    @staticmethod
    def line(server, before):
        """The shim's line comes right after it has published."""
        until = time.monotonic() + 10
        while len(found := LINE.findall(server.said())) <= before:
            if time.monotonic() > until:
                raise Failure(f"the shim does not say what it did; it said\n{server.tail()}")
            time.sleep(0.005)
        return found[before][1]
