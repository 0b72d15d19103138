"""What the compiler needs for the implementation units of the board, one by one."""

import json
import shlex
from statistics import median

from model import Failure, turns
from processes import TOP, processor_milliseconds

BUILD = TOP / "build/dev"
BOARD = f"{TOP}/examples/board/"


def commands(work):
    """The recorded command of every implementation unit of the board, into an output of its own."""
    database = BUILD / "compile_commands.json"
    if not database.exists():
        raise Failure(f"{database} is missing; ./tenon bench configures the build")
    found = {}
    for entry in json.loads(database.read_text()):
        source = entry["file"]
        if not source.startswith(BOARD) or not source.endswith(".cpp") or source.endswith("/main.cpp"):
            continue
        words = shlex.split(entry["command"])
        words[words.index("-o") + 1] = str(work / "out.o")
        found[source.removeprefix(BOARD)] = words
    if not found:
        raise Failure(f"{database} has no command for a source of the board")
    return found


class Units:
    """Keys `unit`: milliseconds of processor time for the median implementation unit of the board, compiled as it is in
    a dev build, of those of one round; `empty`: for the same compiler with an empty file and no options."""

    needs = {"dev": ("board",)}

    def measure(self, keys, pairs):
        work = BUILD / "unit_compile"
        work.mkdir(exist_ok=True)
        units = commands(work)
        empty = work / "empty.cpp"
        empty.write_text("")
        compiler = next(iter(units.values()))[0]
        nothing = [compiler, "-c", str(empty), "-o", str(work / "empty.o")]
        samples = {"unit": [], "empty": []}
        for number in range(pairs):
            took = {}
            for name in turns(["", *units], number):
                took[name] = processor_milliseconds(units[name] if name else nothing, BUILD)
            samples["empty"].append(took.pop(""))
            samples["unit"].append(median(took.values()))
        return {key: samples[key] for key in keys}
