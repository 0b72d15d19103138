"""clangd.py BUILD: what an editor shows while a dev program runs and reloads.

clangd is started as an editor starts it, and told of files as an editor tells it. It must find nothing wrong with good
sources, before and after a body and an interface were reloaded, and see what the new interface declares after a
build."""

import json
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench/driver"))

from model import Failure  # noqa: E402
from processes import OUTCOME, Server, need, run  # noqa: E402

CLANGD = "clangd-22"


class Editor:
    """Speaks the language server protocol with clangd, for the time of a `with`."""

    def __init__(self, build):
        self.command = [CLANGD, f"--compile-commands-dir={build}", "--background-index=false", "--log=error"]
        self.versions = {}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.number = 0
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.tell("initialized", {})
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def tell(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def hear(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        if not length:
            raise Failure(f"{CLANGD} ended with {self.process.wait()}")
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params):
        self.number += 1
        self.tell(method, params, id=self.number)
        while True:
            answer = self.hear()
            if answer.get("id") == self.number:
                return answer["result"]

    def show(self, file, text=None):
        """What is wrong with the file, opened or changed to this text."""
        text = file.read_text() if text is None else text
        version = self.versions[file] = self.versions.get(file, 0) + 1
        document = {"uri": file.as_uri(), "version": version}
        if version == 1:
            self.tell("textDocument/didOpen", {"textDocument": {**document, "languageId": "cpp", "text": text}})
        else:
            self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}],
                                                 "wantDiagnostics": True})
        while True:
            said = self.hear()
            found = said.get("params", {})
            if said.get("method") == "textDocument/publishDiagnostics" and found.get("version") == version:
                return [wrong["message"] for wrong in found["diagnostics"]]

    def show_anew(self, file, text):
        """The same, by a clangd that has not seen the file yet: it keeps what it read of imports for a while."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": file.as_uri()}})
        del self.versions[file]
        return self.show(file, text)

    def saved(self, file):
        """The file is another on disk now."""
        self.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]})

    def place_of(self, file, text, name):
        """The file that declares the name, as it stands in this text of a file."""
        before = text[:text.index(name)]
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        found = self.ask("textDocument/declaration", {"textDocument": {"uri": file.as_uri()}, "position": position})
        return [Path(place["uri"]).name for place in found]


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {found}, not {wanted}")


class Program:
    """The program of tests/live/shop, and its sources, which are put back, and built."""

    def __init__(self, build):
        self.build, self.folder = build, build / "tests/live/shop"
        self.before = {}

    def __enter__(self):
        self.server = Server([self.build / "bin/live_shop", "serve"], self.build / "live-clangd.log",
                             ready="(watching)").__enter__()
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        for path, text in self.before.items():
            path.write_text(text)
        run(["cmake", "--build", self.build, "--target", "live_shop"])

    def save(self, edits):
        known = len(OUTCOME.findall(self.server.said()))
        for path, text in edits.items():
            self.before.setdefault(path, path.read_text())
            path.write_text(text)
        return self.server.after(OUTCOME, known, "no outcome").group(1)


def check(build):
    with Program(build) as program, Editor(build) as editor:
        interface, body = program.folder / "item/item.cppm", program.folder / "item/item.cpp"
        stock, till = program.folder / "stock/stock.cpp", program.folder / "till/till.cpp"
        expect("errors before any reload", editor.show(till), [])
        edited = body.read_text().replace("return {};", "return {.price = 5};")
        expect("a body", program.save({body: edited}), "applied")
        editor.saved(body)
        expect("errors after a body was reloaded", editor.show(stock), [])
        expect("where Shelf is declared", editor.place_of(stock, stock.read_text(), "Shelf&"), ["item.cppm"])
        heavier = interface.read_text().replace("int price = 3;", "int price = 3;\n  int weight = 7;")
        expect("an interface", program.save({interface: heavier}), "applied")
        editor.saved(interface)
        expect("errors after an interface was reloaded", editor.show(stock, stock.read_text() + "\n"), [])
        # The reload has BMIs of its own; the editor reads those of the build.
        run(["cmake", "--build", build, "--target", "live_shop_modules"])
        uses = till.read_text().replace("item.price", "item.price, item.weight")
        expect("errors of what uses the new interface", editor.show_anew(till, uses), [])
        wrong = editor.show(till, uses.replace("weight", "height"))
        expect("errors of what the interface does not have", len(wrong), 1)
        expect("who uses it", program.save({till: uses}), "applied")


def main(words):
    if len(words) != 1:
        sys.exit(__doc__)
    try:
        need(CLANGD)
        check(Path(words[0]).absolute())
    except Failure as failure:
        sys.exit(f"clangd: {failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
