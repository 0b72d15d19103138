"""storage.py BUILD [SEED]: the board's database, when the board is killed while it writes and while it reloads.

A dev run of the board is killed by SIGKILL at random moments, and at each step of a reload, while callers add cards and
mark them as done. Each time the program is back by itself with the last good version of its code, the database passes
`PRAGMA integrity_check`, and every write that was answered with success is there."""

import http.client
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench/driver"))

from board import UNIT, copy_of, marked, program, restore, restore_unit, served  # noqa: E402
from model import Failure  # noqa: E402
from processes import OUTCOME, run  # noqa: E402

STEPS = ("hash", "compile", "plan", "link", "verify", "probe", "load", "stage", "keep", "drain")
BACK = re.compile(r"the program serves again(?:, generation \d+)?, ([\d.]+) ms after the crash")
CRASHED = re.compile(r"the program crashed: killed by SIGKILL")
CALLERS = 4
KILLS = 10


class Caller(threading.Thread):
    """Adds a card and marks it as done, again and again, and remembers what was answered with success."""

    def __init__(self, board, name):
        super().__init__(daemon=True)
        self.board, self.name, self.stop = board, name, False
        self.added, self.done, self.wrong = [], [], []
        self.start()

    def run(self):
        number = 0
        while not self.stop:
            number += 1
            title = f"{self.name}, card {number}"
            card = self.post("/api/cards", {"title": title}, 201)
            if card is not None:
                self.added.append(title)
                if self.post(f"/api/cards/{card['id']}/done", {"done": True}, 200) is not None:
                    self.done.append(title)

    def post(self, path, body, wanted):
        """Nothing when the board died meanwhile."""
        connection = http.client.HTTPConnection(self.board.removeprefix("http://"), timeout=30)
        try:
            connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status == wanted:
                return json.loads(said)
            self.wrong.append(f"{path}: {answer.status}: {said.decode(errors='replace')}")
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass
        finally:
            connection.close()
        return None


class Storage:
    def __init__(self, build, seed):
        self.build, self.random = build, random.Random(seed)
        self.copy = copy_of(build)
        self.work = Path(f"{build}-e2e/storage")
        self.added, self.done, self.version = set(), set(), 0

    def all(self):
        restore(self.copy)
        run(["cmake", "--build", str(self.build), "--target", "board_e2e", "tenon-supervisor"])
        self.time = (self.copy / UNIT).stat().st_mtime_ns
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        try:
            self.at_random_moments()
            for step in STEPS:
                self.at_step(step)
        finally:
            restore_unit(self.copy, self.time)

    def at_random_moments(self):
        with served(self.build, self.work) as server:
            server.wait_for("watching", 60)
            callers = [Caller(server.found, f"caller {n}") for n in range(CALLERS)]
            applied = ""
            for number in range(KILLS):
                time.sleep(self.random.uniform(0, 0.3))
                # Every second time in the midst of a reload.
                saved = self.save() if number % 2 == 0 else applied
                time.sleep(self.random.uniform(0, 0.6))
                os.kill(program(server), signal.SIGKILL)
                server.after(BACK, number, "it is not back after SIGKILL")
                page = self.page(server)
                if saved not in page and applied not in page:
                    raise Failure(f"neither “{saved}” nor “{applied}” is in the page:\n{page[-500:]}")
                self.check(server, callers, f"kill {number}")
                applied = self.apply(server)
            self.end(callers)

    def at_step(self, step):
        """A reload at the given step of which the process kills itself."""
        restore_unit(self.copy, self.time)
        with served(self.build, self.work, TENON_LIVE_KILL_AT=step) as server:
            server.wait_for("watching", 60)
            callers = [Caller(server.found, f"caller {n} at {step}") for n in range(CALLERS)]
            time.sleep(0.2)
            mark = self.save()
            server.after(CRASHED, 0, f"it was not killed at {step}")
            server.after(BACK, 0, f"it is not back after it was killed at {step}")
            page = self.page(server)
            # So soon, the save may be taken up at once.
            if step not in ("hash", "compile") and (mark in page) != (step == "drain"):
                raise Failure(f"killed at {step}, it serves another version than the last good one:\n{page[-500:]}")
            self.check(server, callers, step)
            self.apply(server)
            self.end(callers)

    def save(self):
        """A heading that never was there."""
        self.version += 1
        new, mark = marked(f"v{self.version}")
        (self.copy / UNIT).write_text(new)
        return mark

    def apply(self, server):
        """The next good save works."""
        mark = self.save()
        known = len(OUTCOME.findall(server.said()))
        while mark not in self.page(server):
            outcome = server.after(OUTCOME, known, "no outcome of a save")
            known += 1
            if outcome.group(1) != "applied":
                raise Failure(f"a good save was to be applied, but: {outcome.group(0)}")
        return mark

    @staticmethod
    def page(server):
        connection = http.client.HTTPConnection(server.found.removeprefix("http://"), timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"the board does not answer: {error!r}; it said\n{server.tail()}") from error
        finally:
            connection.close()

    def check(self, _, callers, when):
        # What was answered before the look at the database.
        added = self.added.union(*(list(caller.added) for caller in callers))
        done = self.done.union(*(list(caller.done) for caller in callers))
        database = sqlite3.connect(f"file:{self.work}/board.db?mode=ro", uri=True, timeout=30)
        try:
            found = database.execute("PRAGMA integrity_check").fetchall()
            if found != [("ok",)]:
                raise Failure(f"{when}: the database is damaged: {found}")
            rows = dict(database.execute("SELECT title, done FROM cards"))
        finally:
            database.close()
        lost = [title for title in added if title not in rows]
        undone = [title for title in done if rows.get(title) != 1]
        if lost or undone:
            raise Failure(f"{when}: of {len(added)} cards that were answered {len(lost)} are lost: {lost[:5]}; "
                          f"of {len(done)} that were marked {len(undone)} are not: {undone[:5]}")
        wrong = [text for caller in callers for text in caller.wrong]
        if wrong:
            raise Failure(f"{when}: {len(wrong)} requests were answered with an error: {wrong[:3]}")
        print(f"{when}: {len(added)} cards and {len(done)} marks are there", flush=True)

    def end(self, callers):
        for caller in callers:
            caller.stop = True
        for caller in callers:
            caller.join(60)
            if not caller.added:
                raise Failure(f"{caller.name} has added no card")
        self.check(None, callers, "in the end")
        self.added.update(*(caller.added for caller in callers))
        self.done.update(*(caller.done for caller in callers))


def main(words):
    if len(words) not in (1, 2):
        sys.exit(__doc__)
    seed = int(words[1]) if len(words) == 2 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    try:
        Storage(Path(words[0]).absolute(), seed).all()
    except Failure as failure:
        sys.exit(f"storage, seed {seed}: {failure}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    main(sys.argv[1:])
