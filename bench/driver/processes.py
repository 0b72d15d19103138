"""Programs that are run, and servers that are started and ended."""

import codecs
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from model import Failure

TOP = Path(__file__).resolve().parents[2]


def need(*tools):
    """Failure unless all tools are installed."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        raise Failure(f"{' and '.join(missing)} not found; run ./tenon setup")


def built(program):
    """The path of a program that was to be built. Failure if it is not there."""
    if not program.exists():
        raise Failure(f"{program} is not built; ./tenon bench builds it")
    return program


def ended(command, code, said):
    """The failure of a command, with the last lines of what it said."""
    tail = "\n".join(said.strip().splitlines()[-20:])
    line = " ".join(map(str, command))
    return Failure(f"{command[0]} ended with {code}; it was run as\n  {line}\nand said\n{tail or '(nothing)'}")


def run(command, **where):
    """What the command prints. Failure if it fails."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              **where)
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error}") from error
    if done.returncode != 0:
        raise ended(command, done.returncode, done.stderr + done.stdout)
    return done.stdout


def wall_milliseconds(command, cwd):
    """How long the command takes. Failure if it fails."""
    begin = time.perf_counter()
    run(command, cwd=cwd)
    return (time.perf_counter() - begin) * 1000


def processor_milliseconds(command, cwd):
    """The processor time, user and system, of the command and what it starts. Failure if it fails."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise ended(command, process.returncode, said.read())
    return (usage.ru_utime + usage.ru_stime) * 1000


# How the shim says what a save led to.
OUTCOME = re.compile(r"^\d\d:\d\d:\d\d (applied|unchanged|rejected|rolled back|needs restart)\b.*$", re.M)


def write_sources(files, folder):
    """A file that says the same already keeps its time of change, so that the build sees no reason to build."""
    for name, text in files.items():
        path = Path(folder) / name
        if path.exists() and path.read_text() == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


LISTENING = r"listening on (http://127\.0\.0\.1:\d+)"


class Server:
    """A program that serves, for the time of a `with`. Its output goes to the file `log`; it is up when the expression
    `ready` is found in there, whose first group is `found`. It is ended by the signal `end`, or killed 15 s later."""

    def __init__(self, command, log, ready=LISTENING, seconds=60, end=signal.SIGTERM, **where):
        self.command, self.log, self.ready, self.seconds = command, log, ready, seconds
        self.end, self.where = end, {"stdin": subprocess.DEVNULL, **where}
        self.text, self.read, self.decoder = "", 0, codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self):
        try:
            with open(self.log, "w") as out:
                self.process = subprocess.Popen(self.command, stdout=out, stderr=out, **self.where)
        except OSError as error:
            raise Failure(f"{self.command[0]} cannot be run: {error}") from error
        try:
            self.found = self.wait_for(self.ready, self.seconds).group(1)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(self.end)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def said(self):
        """Its output up to now."""
        with open(self.log, "rb") as log:
            log.seek(self.read)
            new = log.read()
        self.read += len(new)
        if new:
            self.text += self.decoder.decode(new)
        return self.text

    def tail(self):
        """The end of its output up to now."""
        return self.said()[-3000:]

    def check(self):
        """Failure if it has ended."""
        if self.process.poll() is not None:
            raise ended(self.command, self.process.returncode, self.said())

    def after(self, expression, known, what, seconds=120):
        """The first match in its output beyond the `known` ones. Failure if it ends before, or is not there in time."""
        until = time.monotonic() + seconds
        while True:
            text = self.said()
            if len(found := list(expression.finditer(text))) > known:
                return found[known]
            while len(self.said()) == len(text):
                self.check()
                if time.monotonic() > until:
                    raise Failure(f"{what} for {seconds} s; the program said\n{self.tail()}")
                time.sleep(0.001)

    def ask(self, line, answer):
        """Writes a line to its input, which was to be a pipe; returns the first group of the answer."""
        known = len(answer.findall(self.said()))
        self.say(line)
        return self.after(answer, known, f"no answer to “{line}”").group(1)

    def say(self, line):
        """Writes a line to its input."""
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def wait_for(self, expression, seconds):
        """The first match in its output. Failure if it ends before, or is not there in time."""
        until = time.monotonic() + seconds
        while True:
            match = re.search(expression, self.said())
            if match:
                return match
            self.check()
            if time.monotonic() > until:
                raise Failure(f"{self.command[0]} did not say “{expression}” in {seconds} s; it said\n{self.said()}")
            time.sleep(0.02)
