"""After any sequence of edits the running program answers as a program that was built from the same sources.

A tree of modules is edited at random while it runs: bodies, private classes, configuration, providers, imports,
interfaces, several files at once, errors in between, edits taken back. After each sequence a second program, with its
own copy of the sources, is built by the build and asked the same.

    equivalence.py --write FOLDER                 the tree as it is at first
    equivalence.py BUILD SEQUENCES [SEED]         the test; the seed is printed
"""

import copy
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench/driver"))

from model import Failure  # noqa: E402
from processes import OUTCOME, Server, run, write_sources  # noqa: E402

MODULES = 6
EDITS = 8  # in a sequence
ANSWER = re.compile(r"^answer (.*)$", re.M)

FIXED = {
    "main.cpp": """import tenon;
import tree.image;

int main(int argc, char** argv) { return tenon::App(tree::image).run(argc, argv); }
""",
    "probes/probes.cppm": """export module tree.probes;
import tenon;
import tenon.std;

export namespace tree::probes {
class Probe {
 public:
  virtual ~Probe() = default;
  [[nodiscard]] virtual std::string answer() const = 0;
};
inline constexpr auto descriptor = tenon::describe<"tree.probes">;
extern const tenon::Definition definition;
}  // namespace tree::probes
""",
    "probes/probes.cpp": """module tree.probes;
namespace tree::probes {
constinit const tenon::Definition definition = tenon::define<descriptor>();
}
""",
    "server/server.cppm": """export module tree.server;
import tenon;

export namespace tree::server {
inline constexpr auto descriptor = tenon::describe<"tree.server">.imports<"tree.probes">().once();
extern const tenon::Definition definition;
}  // namespace tree::server
""",
    "server/server.cpp": """module;
#include <poll.h>
#include <unistd.h>
module tree.server;
import tenon.std;
import tree.probes;

namespace tree::server {
namespace {
/// Every line of standard input is answered with what all probes say, in one line.
class Server {
 public:
  Server(tenon::Host& host, tenon::All<probes::Probe> probes) : host_(host), probes_(probes) {}
  void start() { thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); }); }
  void stop() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd polled{STDIN_FILENO, POLLIN, 0};
      std::array<char, 64> line{};
      if (poll(&polled, 1, 20) <= 0) continue;
      if (read(STDIN_FILENO, line.data(), line.size()) <= 0) return;
      const std::string text = absl::StrCat("answer ", all(), "\\n");
      (void)!write(STDOUT_FILENO, text.data(), text.size());
    }
  }
  std::string all() {
    const tenon::Work work = host_.begin("all");
    const tenon::Entered inside = work.enter();
    std::vector<std::string> answers;
    for (probes::Probe& probe : probes_.get()) answers.push_back(probe.answer());
    std::ranges::sort(answers);
    std::string text;
    for (const std::string& answer : answers) text += answer + "; ";
    return text;
  }
  tenon::Host& host_;
  tenon::All<probes::Probe> probes_;
  std::jthread thread_;
};
}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Server(tenon::Host&, tenon::All<probes::Probe>)>().start<&Server::start>().stop<&Server::stop>());
}  // namespace tree::server
""",
}


@dataclass
class Module:
    """What may change in one module. Odd modules are held by `T&`, even ones by `Ref<T>`."""

    number: int
    imports: list
    body: int = 1
    default: int = 1
    mark: int = 1
    members: list = field(default_factory=list)
    probes: int = 1
    inline: int = 1
    functions: int = 1
    wrong: str = ""

    @property
    def name(self):
        return f"m{self.number}"

    def interface(self):
        functions = "\n".join(f"  [[nodiscard]] virtual int part{n}() const = 0;"
                              for n in reversed(range(self.functions)))
        imports = ", ".join(['"tree.probes"', *(f'"tree.m{other}"' for other in self.imports)])
        return f"""export module tree.{self.name};
import tenon;
import tree.probes;

export namespace tree::{self.name} {{
class Part {{
 public:
  virtual ~Part() = default;
{functions}
}};
inline int size() {{ return {self.inline}; }}
int mark();
struct Config;
inline constexpr auto descriptor = tenon::describe<"tree.{self.name}">.imports<{imports}>()
    .exports<Part>().contributes<probes::Probe>().config<Config>();
extern const tenon::Definition definition;
}}  // namespace tree::{self.name}
"""

    def implementation(self):
        held = [(other, f"m{other}::Part&" if other % 2 else f"tenon::Ref<m{other}::Part>") for other in self.imports]
        takes = ", ".join(["const Config&", *(kind for _, kind in held)])
        names = ", ".join(["const Config& config", *(f"{kind} p{other}" for other, kind in held)])
        starts = ", ".join(["config_(config)", *(f"p{other}_(p{other})" for other, _ in held)])
        fields = "\n".join(f"  {kind} p{other}_;" for other, kind in held)
        members = "\n".join(f"  {'long' if n % 2 else 'char'} member{n}_ = {value};"
                            for n, value in enumerate(self.members))
        first = " + ".join([f"{self.body}", "config_.first", *(f"member{n}_" for n in range(len(self.members))),
                            *(f"p{other}_{'.' if other % 2 else '->'}part0() * m{other}::size() + m{other}::mark()"
                              for other in self.imports)])
        functions = "\n".join(f"  [[nodiscard]] int part{n}() const override {{ return "
                              f"{first if n == 0 else f'part0() + {n}'}; }}" for n in range(self.functions))
        probes = "\n".join(f"""class Probe{n} final : public probes::Probe {{
 public:
  explicit Probe{n}(Part& part) : part_(part) {{}}
  [[nodiscard]] std::string answer() const override {{
    return absl::StrCat("{self.name}.{n} ", part_.part{n % self.functions}(), " ", size(), " ", mark());
  }}

 private:
  Part& part_;
}};""" for n in range(self.probes))
        provided = ", ".join([f"tenon::provide<Made({takes})>().as<Part>()",
                              *(f"tenon::provide<Probe{n}(Part&)>().as<probes::Probe>()" for n in range(self.probes))])
        imports = "\n".join(f"import tree.m{other};" for other in self.imports)
        descriptors = ", ".join(["descriptor", *(f"m{other}::descriptor" for other in self.imports)])
        throws = ' { throw std::runtime_error("wrong"); }' if self.wrong == "throws" else " {}"
        broken = {"syntax": "\nint broken(\n",
                  "missing": "\n}\nint nowhere();\nnamespace {\nconst int none = nowhere();\n",
                  "crash": "\nconst int crash = [] { return *static_cast<volatile int*>(nullptr); }();\n"}
        return f"""module tree.{self.name};
import tenon.std;
{imports}

namespace tree::{self.name} {{
struct Config {{
  int first = {self.default};
  static constexpr auto fields = tenon::fields(tenon::field<&Config::first>);
}};
namespace {{
{broken.get(self.wrong, "")}
class Made final : public Part {{
 public:
  Made({names}) : {starts}{throws}
{functions}

 private:
  const Config& config_;
{fields}
{members}
}};
{probes}
}}  // namespace
int mark() {{ return {self.mark}; }}
constinit const tenon::Definition definition = tenon::define<{descriptors}>({provided});
}}  // namespace tree::{self.name}
"""

    def files(self):
        folder = f"{self.name}/{self.name}"
        return {folder + ".cppm": self.interface(), folder + ".cpp": self.implementation()}


def first_tree():
    return [Module(n, [other for other in (n - 1, n - 3) if other >= 0]) for n in range(MODULES)]


def files_of(tree):
    files = dict(FIXED)
    for module in tree:
        files.update(module.files())
    return files


# Edits of implementation units come more often, as they do in life.
KINDS = ("body", "body", "default", "mark", "members", "probes", "inline", "functions", "import", "several", "wrong",
         "back")


class Editor:
    """Changes a tree at random, in a way that is determined by the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tree = first_tree()
        self.before = [copy.deepcopy(self.tree)]

    def edit(self):
        """Makes one edit; returns what it was."""
        kind = self.random.choice(KINDS)
        if kind == "back":
            self.tree = copy.deepcopy(self.random.choice(self.before))
            return "back to an earlier state"
        if kind == "several":
            return " and ".join(self.one(self.random.choice(KINDS[:8])) for _ in range(self.random.randint(2, 4)))
        return self.one(kind)

    def one(self, kind):
        module = self.random.choice(self.tree)
        number = self.random.randint(1, 100)
        if kind in ("body", "default", "mark", "inline"):
            setattr(module, kind, number)
        elif kind == "members":
            module.members = [self.random.randint(1, 100) for _ in range(self.random.randint(0, 3))]
        elif kind == "probes":
            module.probes = self.random.randint(1, 3)
        elif kind == "functions":
            module.functions = self.random.randint(1, 3)
        elif kind == "import":
            if module.number > 0:
                other = self.random.randrange(module.number)
                module.imports = sorted({*module.imports} ^ {other}, reverse=True)
        elif kind == "wrong":
            module.wrong = self.random.choice(("syntax", "missing", "throws", "crash"))
            return f"{module.name} wrong: {module.wrong}"
        return f"{module.name} {kind}"

    def mend(self):
        for module in self.tree:
            module.wrong = ""

    def remember(self):
        self.before.append(copy.deepcopy(self.tree))


class Run:
    def __init__(self, build, seed):
        self.build, self.work = build, build / "live-equivalence"
        self.live, self.shadow = build / "tests/live/tree", build / "tests/live/shadow"
        self.editor = Editor(seed)
        self.outcomes = Counter()
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()

    def make(self, target):
        run(["cmake", "--build", self.build, "--target", target])

    def start(self, program, ready):
        server = Server([self.build / "bin" / program, "serve"], self.work / program, ready=ready, cwd=self.work,
                       stdin=subprocess.PIPE, seconds=120)
        return server.__enter__()

    def start_live(self):
        self.make("live_tree")
        self.running, self.saved = self.start("live_tree", "(watching)"), 0

    def save(self):
        """Writes what changed; returns the outcome, or nothing when nothing changed."""
        files = files_of(self.editor.tree)
        if all((self.live / name).read_text() == text for name, text in files.items()):
            return None
        known = len(OUTCOME.findall(self.running.said()))
        # While it is stopped it sees none of the files: they are one batch, with one outcome.
        self.running.process.send_signal(signal.SIGSTOP)
        try:
            write_sources(files, self.live)
        finally:
            self.running.process.send_signal(signal.SIGCONT)
        outcome = self.running.after(OUTCOME, known, "no outcome of a save")
        self.outcomes[outcome.group(1)] += 1
        self.saved += 1
        return outcome.group(1), outcome.group(0)

    def save_and_mend(self):
        """A program that cannot take a change is built and started again, as the supervisor would."""
        outcome = self.save()
        if outcome and outcome[0] == "needs restart" and not any(module.wrong for module in self.editor.tree):
            self.running.__exit__()
            self.start_live()
        return outcome

    def sequence(self):
        steps = []
        for _ in range(EDITS):
            what = self.editor.edit()
            outcome = self.save_and_mend()
            steps.append(f"{what}: {outcome[1] if outcome else 'nothing changed'}")
            if outcome and outcome[0] == "applied":
                self.editor.remember()
        self.editor.mend()
        outcome = self.save_and_mend()
        steps.append(f"mended: {outcome[1] if outcome else 'nothing was wrong'}")
        if outcome and outcome[0] in ("rejected", "rolled back"):
            raise Failure("good sources are not taken after\n" + "\n".join(steps) + "\n" + self.running.tail())
        answer = self.running.ask("all", ANSWER)
        if (said := len(OUTCOME.findall(self.running.said()))) != self.saved:
            raise Failure(f"{self.saved} saves since it was started, and {said} outcomes\n" +
                          self.running.tail())
        write_sources(files_of(self.editor.tree), self.shadow)
        self.make("live_shadow")
        shadow = self.start("live_shadow", "(watching)")
        try:
            wanted = shadow.ask("all", ANSWER)
        finally:
            shadow.__exit__()
        if answer != wanted:
            raise Failure(f"the running program answers\n{answer}\n"
                          f"and one built from the same sources\n{wanted}\nafter\n" +
                          "\n".join(steps))

    def all(self, sequences):
        write_sources(files_of(first_tree()), self.live)
        self.start_live()
        try:
            for _ in range(sequences):
                self.sequence()
        finally:
            self.running.__exit__()
            for folder in (self.live, self.shadow):
                write_sources(files_of(first_tree()), folder)
        print(f"{sequences} sequences of {EDITS} edits: " +
              ", ".join(f"{count} {name}" for name, count in self.outcomes.most_common()))


def main(words):
    if len(words) == 2 and words[0] == "--write":
        write_sources(files_of(first_tree()), Path(words[1]))
        return
    if len(words) not in (2, 3):
        sys.exit(__doc__)
    seed = int(words[2]) if len(words) == 3 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    try:
        Run(Path(words[0]).absolute(), seed).all(int(words[1]))
    except Failure as failure:
        sys.exit(f"equivalence, seed {seed}: {failure}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    main(sys.argv[1:])
