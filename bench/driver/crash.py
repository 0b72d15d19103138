"""From a crash of a live program to the first answer of the version that was restored."""

import http.client
import os
import re
import select
import shutil
import signal
import time

from board import HEADING, ORIGINAL, UNIT, marked, program, restore, restore_unit, served
from model import Failure
from processes import OUTCOME, TOP, run
from reload import BUILD, COPY

PLACE = "std::string tools(const BoardView& view) {\n"
# What is asked for with ?q=crash.
CRASH = '  if (view.query == "crash") *static_cast<volatile int*>(nullptr) = 1;\n'
SAID = re.compile(r"the program crashed: killed by SIGSEGV.*")
BACK = re.compile(r"the program serves again")


class Crash:
    """In each round a new dev run of the board. Keys, in milliseconds from the signal, or the request that crashes, to
    the end of the first answer: `built`, SIGSEGV for the program as it was built; `reloaded`, a null pointer in code
    that came with a reload, which is restored."""

    needs = {"dev": ("board_e2e", "tenon-supervisor")}

    def measure(self, keys, pairs):
        if not restore(COPY):
            run(["cmake", "--build", str(BUILD), "--target", "board_e2e"])
        work = TOP / "build/dev-e2e/crash"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        built_at = (COPY / UNIT).stat().st_mtime_ns
        rounds = []
        for _ in range(-1, pairs):
            try:
                rounds.append(self.round(work))
            finally:
                restore_unit(COPY, built_at)
        rounds = rounds[1:]
        return {key: [values[key] for values in rounds] for key in keys}

    def round(self, work):
        with served(BUILD, work) as server:
            server.wait_for("watching", 60)
            took = self.back(server, 0, lambda: kill(server), HEADING.encode())
            # The new process watches a little after it serves.
            server.after(re.compile("watching"), 1, "it does not watch again")
            wanted = self.save(server)
            return {"built": took, "reloaded": self.back(server, 1, lambda: get(server, "/?q=crash", True), wanted)}

    @staticmethod
    def save(server):
        """A heading that never was there, and the crash. Returns when it serves."""
        text, wanted = marked(f"c{time.time_ns()}")
        new = text.replace(PLACE, PLACE + CRASH, 1)
        if new == text:
            raise Failure(f"{ORIGINAL / UNIT} is not as it was; change bench/driver/crash.py too")
        known = len(OUTCOME.findall(server.said()))
        (COPY / UNIT).write_text(new)
        outcome = server.after(OUTCOME, known, "no outcome of a save")
        if outcome.group(1) != "applied":
            raise Failure(f"a save was to be applied, but: {outcome.group(0)}")
        return wanted.encode()

    @staticmethod
    def back(server, known, crash, wanted):
        begin = time.perf_counter()
        crash()
        page = get(server, "/", False)
        while page is None:  # it was still the one that crashed
            page = get(server, "/", False)
        took = (time.perf_counter() - begin) * 1000
        server.after(SAID, known, "the supervisor does not tell of a crash")
        server.after(BACK, known, "the supervisor does not say that the program is back")
        if wanted not in page:
            raise Failure(f"another version than the last good one was restored; the board said\n{server.tail()}")
        return took


def kill(server):
    """As if the program had crashed by itself, and until it is dead."""
    board = os.pidfd_open(program(server))
    try:
        signal.pidfd_send_signal(board, signal.SIGSEGV)
        select.select([board], [], [], 30)
    finally:
        os.close(board)


def get(server, path, dies):
    """The page, or nothing when the program died of the request or before it. Whoever connects while none runs waits
    for the next one. Failure when it was to die and did not."""
    connection = http.client.HTTPConnection(server.found.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", path)
        page = connection.getresponse().read()
    except (ConnectionError, http.client.HTTPException):
        server.check()
        return None
    except OSError as error:
        raise Failure(f"the board does not answer: {error!r}; it said\n{server.tail()}") from error
    finally:
        connection.close()
    if dies:
        raise Failure(f"{path} did not crash the board; it said\n{server.tail()}")
    return page
