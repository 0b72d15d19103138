"""Requests a second, asked by wrk: the board's list, and servers that answer the same bytes."""

import contextlib
import json
import os
import re
import shutil
import socket
import urllib.request

from model import Failure, turns
from processes import TOP, Server, built, need, run

BUILD = TOP / "build/bench"
CARDS = 20


def answer(url):
    """What the server sends, byte by byte; the date is blanked, and the head's lines stand in alphabetical order."""
    host, port, path = re.fullmatch(r"http://([^:/]+):(\d+)(/.*)", url).groups()
    received = b""
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        while part := connection.recv(65536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = sorted(re.sub(rb"(?i)^date: .*", b"Date: (a date)", line) for line in head.split(b"\r\n"))
    return b"\r\n".join(line for line in lines if not line.lower().startswith(b"connection:")) + b"\r\n\r\n" + body


def rate(said):
    """Requests a second in what wrk printed. Failure if some of them failed."""
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not found or float(found.group(1)) == 0 or "Non-2xx" in said or "Socket errors" in said:
        raise Failure(f"wrk counts failed requests, or none at all:\n{said}")
    return float(found.group(1))


class Web:
    """Keys `board`, `bare`, `handler`, `coroutine`: requests a second of the board's list; of a bare Beast coroutine
    server; and of tenon.http with a handler, and a coroutine, that does nothing. One thread each; wrk uses one thread
    and 16 connections, one second at a time."""

    needs = {"bench": ("board", "bench_bare_beast", "bench_http_server")}

    def measure(self, keys, pairs):
        need("wrk")
        work = BUILD / "http_bench"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            urls = self.start(stack, work)
            expected = answer(urls["bare"])
            for key in keys:
                if (found := answer(urls[key])) != expected:
                    raise Failure(f"{key} does not answer the bytes of the bare server:\n{found!r}\n{expected!r}")
                self.ask(urls[key])
            samples = {key: [] for key in keys}
            for number in range(pairs):
                for key in turns(keys, number):
                    samples[key].append(self.ask(urls[key]))
        return samples

    @staticmethod
    def ask(url):
        return rate(run(["wrk", "-t1", "-c16", "-d1s", url]))

    def start(self, stack, work):
        """All servers, and what each is asked for. The board has some cards; the others answer what it answers."""
        settings = {**os.environ, "APP_TENON_HTTP_PORT": "0", "APP_TENON_HTTP_THREADS": "1"}
        board = self.serve(stack, work, "board", ["serve"], env=settings) + "/api/cards"
        for number in range(1, CARDS + 1):
            post(board, {"title": f"Card number {number} of the benchmark"})
        body = work / "body"
        body.write_bytes(fetch(board))
        bare = self.serve(stack, work, "bench_bare_beast", ["--port", "0", "--body", str(body)])
        settings["APP_BENCH_HTTP_BODY"] = str(body)
        own = self.serve(stack, work, "bench_http_server", ["serve"], env=settings)
        return {"board": board, "bare": bare + "/", "handler": own + "/list", "coroutine": own + "/list-later"}

    @staticmethod
    def serve(stack, work, program, arguments, **where):
        log = work / f"{program}.log"
        server = stack.enter_context(Server([built(BUILD / "bin" / program), *arguments], log, cwd=work, **where))
        return server.found


def fetch(url):
    """The body of an answer. Failure if there is none."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.read()
    except OSError as error:
        raise Failure(f"no answer from {url}: {error}") from error


def post(url, value):
    request = urllib.request.Request(url, json.dumps(value).encode(), {"content-type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as error:
        raise Failure(f"{url} does not take {value}: {error}") from error
