"""The machine code of a call through Ref<T> beside that of a call through T*, after link-time optimisation."""

import difflib
import re

from model import Failure
from processes import TOP, built, need, run


def instructions(listing):
    """The instructions of a function in the output of objdump, without addresses."""
    _, found, body = listing.partition(">:\n")
    return [re.sub(r"\s+", " ", line).strip() for line in body.splitlines() if line.strip()] if found else []


def differences(a, b):
    """How many lines have to be added or taken away to make b of a."""
    return sum(line[0] in "+-" for line in difflib.ndiff(a, b))


class Disassembly:
    """Key `different`: how many instructions are not the same. Nothing varies here: it is read once and stands for all
    rounds."""

    needs = {"bench": ("ref_code",)}

    def measure(self, keys, pairs):
        need("llvm-objdump-22")
        binary = built(TOP / "build/bench/bin/ref_code")
        ref, pointer = (self.function(binary, name) for name in ("call_through_ref", "call_through_pointer"))
        return {key: [float(differences(ref, pointer))] * pairs for key in keys}

    @staticmethod
    def function(binary, name):
        found = instructions(run(["llvm-objdump-22", "-d", "--no-show-raw-insn", "--no-leading-addr",
                                  f"--disassemble-symbols={name}", binary]))
        if not found:
            raise Failure(f"{binary} has no function {name}")
        return found
