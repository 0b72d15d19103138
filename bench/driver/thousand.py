"""A save in a program of a thousand modules, and the same save in one of ten.

    thousand.py --write FOLDER MODULES      the sources of a program with as many modules
"""

import shutil
import sys
import time

from model import Failure, turns
from processes import OUTCOME, TOP, Server, built, write_sources
from reload import phases

SIZES = {"ten": 10, "thousand": 1000}  # by preset
GROUP = 10
EDITED = "m1"

MAIN = """import tenon;
import many.image;

int main(int argc, char** argv) { return tenon::App(many::image).run(argc, argv); }
"""
INTERFACE = """export module many.@;
import tenon;

export namespace many::@ {
class Part {
 public:
  virtual ~Part() = default;
  [[nodiscard]] virtual int number() const = 0;
};
inline constexpr auto descriptor = tenon::describe<"many.@">.exports<Part>()#;
extern const tenon::Definition definition;
}  // namespace many::@
"""
FIRST = """module many.@;

namespace many::@ {
namespace {
class Kept final : public Part {
 public:
  [[nodiscard]] int number() const override { return 1; }
};
}  // namespace
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Kept()>().as<Part>());
}  // namespace many::@
"""
OTHER = """module many.@;
import many.#;

namespace many::@ {
namespace {
class Kept final : public Part {
 public:
  explicit Kept(#::Part& part) : part_(part) {}
  [[nodiscard]] int number() const override { return part_.number() + 1; }

 private:
  #::Part& part_;
};
}  // namespace
constinit const tenon::Definition definition =
    tenon::define<descriptor, #::descriptor>(tenon::provide<Kept(#::Part&)>().as<Part>());
}  // namespace many::@
"""


def sources(modules):
    """The text of every file, by its path. Of each ten modules nine import the first, so that what one unit sees is
    the same in a program of any size."""
    made = {"main.cpp": MAIN}
    for number in range(modules):
        name, first = f"m{number}", f"m{number - number % GROUP}"
        clause = "" if name == first else f'.imports<"many.{first}">()'
        text = FIRST if name == first else OTHER
        made[f"{name}/{name}.cppm"] = INTERFACE.replace("@", name).replace("#", clause)
        made[f"{name}/{name}.cpp"] = text.replace("@", name).replace("#", first)
    return made


class Thousand:
    """In each round an implementation unit is saved in a running program of 1,000 modules and in one of 10. Keys in
    milliseconds: `ten` and `thousand`, from the save until the shim says that it is live; with ` PHASE` behind it what
    the shim says of that phase."""

    needs = {preset: ("thousand",) for preset in SIZES}

    def measure(self, keys, pairs):
        programs = {preset: Program(preset, size) for preset, size in SIZES.items()}
        try:
            for program in programs.values():
                program.start()
            rounds = [self.round(programs, number) for number in range(-1, pairs)][1:]
        finally:
            for program in programs.values():
                program.end()
        return {key: [values[key] for values in rounds] for key in keys}

    @staticmethod
    def round(programs, number):
        values = {}
        for preset in turns(programs, number):
            values.update(programs[preset].save())
        return values


class Program:
    def __init__(self, preset, modules):
        self.preset, self.files = preset, sources(modules)
        self.build = TOP / "build" / preset
        self.folder = self.build / "bench/thousand/sources"
        self.work = self.build / "live"
        self.server = None

    def start(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        program = [built(self.build / "bin/thousand"), "serve"]
        server = Server(program, self.work / "log", ready="(watching)", cwd=self.work)
        self.server = server.__enter__()

    def end(self):
        if self.server is not None:
            self.server.__exit__()
        write_sources(self.files, self.folder)

    def save(self):
        """A number that never was there: what was compiled before is not compiled again."""
        name = f"{EDITED}/{EDITED}.cpp"
        text = self.files[name].replace(" + 1;", f" + {time.time_ns() % 1_000_000_007};")
        known = len(OUTCOME.findall(self.server.said()))
        begin = time.perf_counter()
        (self.folder / name).write_text(text)
        found = self.server.after(OUTCOME, known, "no outcome of a save")
        took = (time.perf_counter() - begin) * 1000
        if found.group(1) != "applied":
            raise Failure(f"a save was to be applied, but: {found.group(0)}")
        said = {f"{self.preset} {phase}": ms for phase, ms in phases(found.group(0)).items()}
        return {self.preset: took, **said}


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "--write":
        sys.exit("usage: thousand.py --write FOLDER MODULES")
    write_sources(sources(int(sys.argv[3])), sys.argv[2])
