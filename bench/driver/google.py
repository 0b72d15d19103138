"""Programs made with Google Benchmark."""

import json
import re

from model import Failure, turns
from processes import TOP, built, run

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


class Google:
    """Keys are names of benchmarks, measured in nanoseconds of processor time for an iteration; `NAME#COUNTER` is what
    that benchmark counted. In a round each runs
    once, in a process of its own, one right after the other: places in memory are drawn anew each time, so a lucky one
    is not taken for a difference, and what one leaves in the heap is no other's business. Google Benchmark's own
    interleaving shuffles all repetitions within one process: none has a neighbour to be a pair with, and memory is laid
    out once."""

    def __init__(self, preset, program, seconds=0.03):
        """`seconds`: how long a benchmark runs at least, once the number of iterations is found."""
        self.preset, self.program, self.seconds = preset, program, seconds
        self.needs = {preset: (program,)}

    def measure(self, keys, pairs):
        program = built(TOP / "build" / self.preset / "bin" / self.program)
        samples = {key: [] for key in keys}
        names = list(dict.fromkeys(key.partition("#")[0] for key in keys))
        for number in range(pairs):
            for name in turns(names, number):
                said = self.once(program, name)
                for key in keys:
                    if key.partition("#")[0] == name:
                        samples[key].append(measured(said, key, program))
        return samples

    def once(self, program, name):
        return run([program, f"--benchmark_filter=^{re.escape(name)}$", f"--benchmark_min_time={self.seconds}",
                    "--benchmark_format=json"])


def measured(said, key, program):
    """Processor time of an iteration, or a counter, from the JSON that the program printed. Failure if it holds no such
    benchmark, or the benchmark failed."""
    name, _, counter = key.partition("#")
    try:
        benchmarks = json.loads(said)["benchmarks"]
    except (ValueError, KeyError) as error:
        raise Failure(f"{program} printed no benchmark results: {said[:200] or '(nothing)'}") from error
    found = [entry for entry in benchmarks if entry["name"] == name]
    if len(found) != 1:
        raise Failure(f"{program} has no benchmark {name}")
    if found[0].get("error_occurred"):
        raise Failure(f"{name} of {program} failed: {found[0].get('error_message', 'without a reason')}")
    if counter:
        if counter not in found[0]:
            raise Failure(f"{name} of {program} does not count {counter}")
        return found[0][counter]
    return found[0]["cpu_time"] * NANOSECONDS[found[0]["time_unit"]]
