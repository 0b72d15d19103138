"""./tenon bench: measures, prints the table and writes bench/results/latest.json. See docs/benchmarks.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import re
import signal

import report
from model import Failure
from rows import RELOAD, ROWS

LEAST = 15


def arguments(words):
    parser = argparse.ArgumentParser(
        prog="./tenon bench", add_help=False,
        description="Measures, prints every figure beside its target and writes bench/results/latest.json.")
    parser.add_argument("filter", nargs="*", metavar="FILTER",
                        help="only rows in whose name one of these is found: find, 'find.*65,536', 'call|access'")
    parser.add_argument("--list", action="store_true", help="the names of the rows and their targets")
    parser.add_argument("--pairs", type=int, default=21, metavar="N",
                        help=f"rounds, at least {LEAST}; 21 if not given")
    parser.add_argument("--plot", metavar="FILE",
                        help="with the rows of reload: an SVG of them, such as docs/reload.svg")
    parser.add_argument("--terminal", metavar="FILE",
                        help="with the rows of reload: an SVG of a terminal, such as docs/terminal.svg")
    parser.add_argument("--history", action="store_true",
                        help="add the latest run to docs/benchmarks.md instead of measuring")
    parser.add_argument("--help", "-h", action="store_true", help="this text")
    # For ./tenon, which builds: lines of a preset and its targets.
    parser.add_argument("--needs", action="store_true", help=argparse.SUPPRESS)
    return parser, parser.parse_args(words)


def selected(filters):
    """The rows that are asked for."""
    try:
        wanted = [re.compile(text) for text in filters]
    except re.error as error:
        raise Failure(f"“{error.pattern}” is not an expression: {error}") from error
    rows = [row for row in ROWS if not wanted or any(one.search(row.name) for one in wanted)]
    if not rows:
        areas = ", ".join(dict.fromkeys(row.name.partition(":")[0] for row in ROWS))
        raise Failure(f"no row has {' or '.join(filters)} in its name; areas are {areas}, --list names the rows")
    return rows


def needs(rows):
    """Lines of a preset and the targets that have to be built."""
    targets = {}
    for suite in dict.fromkeys(row.suite for row in rows):
        for preset, names in suite.needs.items():
            targets.setdefault(preset, {}).update(dict.fromkeys(names))
    return [" ".join([preset, *names]) for preset, names in targets.items()]


def measure(rows, pairs):
    """The results in the order of the rows, and what could not be measured. One failure does not stop the others."""
    results, failures = {}, []
    for suite in dict.fromkeys(row.suite for row in rows):
        own = [row for row in rows if row.suite is suite]
        keys = list(dict.fromkeys(key for row in own for key in row.figure.keys))
        area = own[0].name.partition(":")[0]
        print(f"tenon: measuring {area}: {len(keys)} things, {pairs} times in turn", file=sys.stderr)
        try:
            samples = suite.measure(keys, pairs)
            results.update((row.name, row.result(samples)) for row in own)
        except Failure as failure:
            print(f"tenon: {failure}", file=sys.stderr)
            failures.append(f"{area} ({len(own)} rows)")
    return [results[row.name] for row in rows if row.name in results], failures


def main(words):
    parser, given = arguments(words)
    if given.pairs < LEAST:
        raise Failure(f"{given.pairs} pairs are too few; {LEAST} is the least")
    if given.needs and (given.help or given.history or given.list):
        return 0
    if given.help:
        parser.print_help()
        return 0
    if given.history:
        print(report.append_to_history())
        return 0
    rows = selected(given.filter)
    if given.needs:
        print("\n".join(needs(rows)))
        return 0
    if given.list:
        print("\n".join(f"{row.name}  {row.target or ''}".rstrip() for row in rows))
        return 0
    if (given.plot or given.terminal) and RELOAD not in (row.suite for row in rows):
        raise Failure("--plot and --terminal draw what the rows of reload measure, and none of them is asked for; "
                      "say ./tenon bench ^reload")
    RELOAD.plot, RELOAD.terminal = given.plot, given.terminal
    results, failures = measure(rows, given.pairs)
    if results:
        report.write(results, given.pairs)
        print(f"\n{report.table(results)}\n\n{report.summary(results)}")
        print(f"written to {report.LATEST.relative_to(report.TOP)}")
    if failures:
        raise Failure(f"could not be measured, see above: {', '.join(failures)}")
    return 0


def stop(number, _):
    """Whatever was started is ended on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"tenon: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
