"""Compile commands that the build recorded."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from model import Failure


@dataclass(frozen=True)
class Command:
    """How one source is compiled: compiler and flags, and the file (`@FILE` on the command line) that says where the
    modules are. All paths are relative to the build directory."""

    flags: tuple
    modules: str

    def compile(self, source, output, *more):
        """The same for another source, or into another output."""
        return [*self.flags, "@" + self.modules, *more, "-o", str(output), "-c", str(source)]


def recorded(build, ending):
    """The command of the one source whose path ends in `ending`."""
    database = Path(build) / "compile_commands.json"
    if not database.exists():
        raise Failure(f"{database} is missing; ./tenon bench configures the build")
    found = [entry for entry in json.loads(database.read_text()) if entry["file"].endswith(ending)]
    if len(found) != 1:
        raise Failure(f"{database} has {len(found)} commands for a source that ends in {ending}, expected one")
    words = shlex.split(found[0]["command"])
    flags, modules = [], None
    rest = iter(words)
    for word in rest:
        if word in ("-o", "-c"):
            next(rest)
        elif word.startswith("@"):
            modules = word[1:]
        else:
            flags.append(word)
    if modules is None:
        raise Failure(f"the command of {ending} in {database} names no module map")
    return Command(tuple(flags), modules)
