"""The same patches, swapped in again and again, with what they replace unloaded."""

import json
import re
import shutil
import statistics
import sys

from model import Failure
from processes import TOP, built, need, run

ORIGINAL = TOP / "tests/live/swaps"
UNIT = "counter/counter.cpp"
AT = re.compile(r"^at (\d+): (\{.*\})$", re.M)
CALLS = re.compile(r"^calls (\d+) wrong (\d+) waited (\d+)$", re.M)
SWAPS = 10_000
FLAT = 20  # mappings: a patch or two more or less, because a thread may just be in one


def swaps(build, count):
    """What the program holds at 0, 100, 200, … swaps, in order, and how many of its calls were wrong."""
    source = build / "tests/live/swaps" / UNIT
    if source.read_bytes() != (ORIGINAL / UNIT).read_bytes():
        shutil.copy2(ORIGINAL / UNIT, source)
    try:
        said = run([built(build / "bin/live_swaps"), str(count)])
    finally:
        shutil.copy2(ORIGINAL / UNIT, source)
    calls = CALLS.search(said)
    if calls is None or int(calls.group(1)) == 0 or int(calls.group(2)) != 0:
        raise Failure(f"calls were lost or answered wrongly while patches were swapped:\n{said[-2000:]}")
    return [json.loads(values) for _, values in AT.findall(said)]


def growth(samples, key):
    """How much more there is at the worst time after the first 100 swaps than at 100."""
    after = [sample[key] for sample in samples[1:]]
    return max(after) - after[0]


def slope(samples):
    """How many times longer loading takes in the last tenth than in the first one."""
    loads = [sample["load"] for sample in samples[1:]]
    some = max(1, len(loads) // 10)
    return statistics.median(loads[-some:]) / statistics.median(loads[:some])


class Swaps:
    """In each round a new process swaps eight patches of one module 10,000 times; there is one round for three pairs,
    but six at least, because each takes half a minute. Keys: how much more `mappings`,
    `descriptors`, `threads` and MiB of `resident` memory there are at the worst time than after 100 swaps; `slope`, how
    many times longer loading takes at the end than at the beginning; `load`, microseconds for one."""

    needs = {"dev": ("live_swaps",)}

    def measure(self, keys, pairs):
        need("clang++-22")
        rounds = [self.round() for _ in range(max(6, pairs // 3))]
        return {key: [values[key] for values in rounds] for key in keys}

    @staticmethod
    def round():
        samples = swaps(TOP / "build/dev", SWAPS)
        found = {key: growth(samples, key) for key in ("mappings", "descriptors", "threads", "resident")}
        return {**found, "slope": slope(samples), "load": statistics.median(s["load"] for s in samples[1:])}


def test(build, count):
    """For CI: what is held, without times."""
    samples = swaps(build, count)
    found = {key: growth(samples, key) for key in ("mappings", "descriptors", "threads", "resident")}
    print(samples[1], samples[-1], found, sep="\n")
    if found["mappings"] > FLAT or found["descriptors"] > 0 or found["threads"] > 0 or found["resident"] > 1:
        raise Failure(f"{count} swaps leave something behind: {found}")


if __name__ == "__main__":
    from pathlib import Path

    try:
        test(Path(sys.argv[1]).absolute(), int(sys.argv[2]))
    except Failure as failure:
        sys.exit(f"swaps: {failure}")
