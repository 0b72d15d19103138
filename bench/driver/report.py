"""The table for people, the list for programs, and the history."""

import json
import os
import platform
import subprocess
from datetime import datetime
from pathlib import Path

from processes import TOP

RESULTS = TOP / "bench/results"
LATEST = RESULTS / "latest.json"
DATED = RESULTS / "latest.md"
HISTORY = TOP / "docs/benchmarks.md"

VERDICT = {True: "met", False: "NOT MET", None: ""}


def number(value):
    """Three digits, for people."""
    if value == 0:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cells(result):
    """Name, figure, interval, unit, target and verdict of one result."""
    unit = "" if result["unit"] in ("ratio", "count") else result["unit"]
    interval = f"{number(result['low'])} … {number(result['high'])}"
    return [result["name"], number(result["value"]), interval, unit, result["target"] or "", VERDICT[result["met"]]]


HEAD = ["what", "figure", "95 % interval", "unit", "target", ""]
RIGHT = {1, 2}


def table(results):
    """All results as lines of text, in columns."""
    lines = [HEAD, *map(cells, results)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    formats = [f"{{:{'>' if i in RIGHT else '<'}{width}}}" for i, width in enumerate(widths)]
    return "\n".join("  ".join(formats).format(*line).rstrip() for line in lines)


def summary(results):
    """How many targets are met, and which are not."""
    judged = [result for result in results if result["target"]]
    if not judged:
        return "none of these has a target"
    missed = [result["name"] for result in judged if not result["met"]]
    text = f"{len(judged) - len(missed)} of {len(judged)} targets are met"
    return "\n".join([text + (", but not" if missed else ""), *(f"  {name}" for name in missed)])


def machine():
    """Processor, cores and system, in a line."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{model}, {os.cpu_count()} cores, {system}"


def commit():
    """What was measured."""
    done = subprocess.run(["git", "-C", TOP, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def section(results, pairs):
    """One entry of the history."""
    load = os.getloadavg()[0]
    lines = [f"### {datetime.now():%Y-%m-%d %H:%M}, commit {commit()}", "",
             f"{machine()}; {pairs} pairs; load at the end {load:.1f}.", "",
             f"| {' | '.join(HEAD[:-1])} | met |", "|---|--:|--:|---|---|---|"]
    lines += [f"| {' | '.join(cells(result)).replace('<T>', '&lt;T>')} |" for result in results]
    return "\n".join(lines) + "\n"


def write(results, pairs):
    """Only what this run measured: a figure of another run is not of the same machine in the same state."""
    RESULTS.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    DATED.write_text(section(results, pairs))


def append_to_history():
    """Puts the latest run at the end of docs/benchmarks.md, once."""
    text, entry = HISTORY.read_text(), DATED.read_text()
    if entry in text:
        return f"{HISTORY.relative_to(TOP)} has this run already"
    HISTORY.write_text(text.rstrip("\n") + "\n\n" + entry)
    return f"added {entry.partition(chr(10))[0].lstrip('# ')} to {HISTORY.relative_to(TOP)}"
