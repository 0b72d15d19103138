"""The board as it is edited and served in its dev build: a copy of its sources, under the supervisor."""

import os
import shutil
import signal
from pathlib import Path

from model import Failure
from processes import TOP, Server, built

ORIGINAL = TOP / "examples/board"
UNIT = "web/page.cpp"
HEADING = "<h1><a href"


def copy_of(build):
    """Where tests/e2e puts the copy of a build directory."""
    return Path(f"{build}-e2e/board")


def restore(copy):
    """Makes the copy what the original is. True if it was."""
    different = []
    for file in sorted(ORIGINAL.rglob("*.cpp*")):
        mine = copy / file.relative_to(ORIGINAL)
        if not mine.exists() or mine.read_bytes() != file.read_bytes():
            different.append(mine)
            mine.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, mine)
    return not different


def restore_unit(copy, time):
    """The unit as the program was built from it, with its time of change in nanoseconds: else it counts as edited."""
    (copy / UNIT).write_bytes((ORIGINAL / UNIT).read_bytes())
    os.utime(copy / UNIT, ns=(time, time))


def served(build, work, **environment):
    """The board in the directory `work`, as in ./tenon dev."""
    command = [built(build / "bin/tenon-supervisor"), "--build-dir", build, "--target", "board_e2e", "--",
               built(build / "bin/board_e2e"), "serve"]
    env = {**os.environ, "APP_TENON_HTTP_PORT": "0", "TENON_COLOR": "never", **environment}
    return Server(command, work / "log", end=signal.SIGINT, cwd=work, env=env)


def marked(mark):
    """The unit with a heading of that identifier, and what the page has then."""
    text = (ORIGINAL / UNIT).read_text()
    new = text.replace(HEADING, f'<h1 id=\\"{mark}\\"><a href', 1)
    if new == text:
        raise Failure(f"{ORIGINAL / UNIT} has no {HEADING} to change any more; change {Path(__file__).name} too")
    return new, f'<h1 id="{mark}">'


def program(server):
    """The process of the program under the supervisor."""
    process = server.process.pid
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        if Path(f"/proc/{child}/comm").read_text().startswith("board_e2e"):
            return int(child)
    raise Failure(f"no program runs under the supervisor; it said\n{server.tail()}")
