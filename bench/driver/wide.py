"""An edit of an interface that fifty modules see: the running program takes it, and the build compiles the same units.

    wide.py --write FOLDER      the program's sources
"""

import re
import shutil
import sys
import time

from model import Failure
from processes import OUTCOME, TOP, Server, built, need, run, wall_milliseconds, write_sources

IMPORTERS = 50
BUILD = TOP / "build/dev"
TOOK = re.compile(r" → gen \d+ in ([\d.]+) ms ")

MAIN = """import tenon;
import wide.image;

int main(int argc, char** argv) { return tenon::App(wide::image).run(argc, argv); }
"""
HUB_INTERFACE = """export module wide.hub;
import tenon;
import tenon.std;

export namespace wide::hub {
struct Part {
  int number = 1;
  std::string name{};
};
class Hub {
 public:
  virtual ~Hub() = default;
  [[nodiscard]] virtual Part part() const = 0;
};
inline constexpr auto descriptor = tenon::describe<"wide.hub">.exports<Hub>();
extern const tenon::Definition definition;
}  // namespace wide::hub
"""
HUB = """module wide.hub;
import tenon.std;

namespace wide::hub {
namespace {
class Kept final : public Hub {
 public:
  [[nodiscard]] Part part() const override { return {}; }
};
}  // namespace
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Kept()>().as<Hub>());
}  // namespace wide::hub
"""
SPOKE_INTERFACE = """export module wide.@;
import tenon;

export namespace wide::@ {
inline constexpr auto descriptor = tenon::describe<"wide.@">.imports<"wide.hub">();
extern const tenon::Definition definition;
}  // namespace wide::@
"""
SPOKE = """module wide.@;
import tenon.std;
import wide.hub;

namespace wide::@ {
namespace {
class Spoke {
 public:
  explicit Spoke(hub::Hub& hub) : hub_(hub) {}
  [[nodiscard]] std::string text() const { return absl::StrCat(hub_.part().name, hub_.part().number); }

 private:
  hub::Hub& hub_;
};
}  // namespace
constinit const tenon::Definition definition =
    tenon::define<descriptor, hub::descriptor>(tenon::provide<Spoke(hub::Hub&)>());
}  // namespace wide::@
"""


def sources():
    """The text of every file, by its path."""
    made = {"main.cpp": MAIN, "hub/hub.cppm": HUB_INTERFACE, "hub/hub.cpp": HUB}
    for name in (f"spoke{n}" for n in range(IMPORTERS)):
        made[f"{name}/{name}.cppm"] = SPOKE_INTERFACE.replace("@", name)
        made[f"{name}/{name}.cpp"] = SPOKE.replace("@", name)
    return made


class Wide:
    """In each round the interface is edited while the program runs, and edited again and built by ninja with as many
    jobs as there are processors, after the program has ended. Keys in milliseconds: `reload`, from the save to the
    publication, as the shim says; `ninja`, the build of the same units: their scan, their BMIs and their objects,
    nothing linked."""

    needs = {"dev": ("live_wide",)}

    def measure(self, keys, pairs):
        need("cmake", "ninja")
        self.folder = BUILD / "tests/live/wide"
        self.work = BUILD / "live-wide"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        try:
            rounds = [self.round(number) for number in range(-1, pairs)][1:]
        finally:
            write_sources(sources(), self.folder)
        return {key: [values[key] for values in rounds] for key in keys}

    def round(self, number):
        run(["cmake", "--build", str(BUILD), "--target", "live_wide"])
        return {"reload": self.reload(number), "ninja": self.ninja(number)}

    def edit(self, number):
        """A number that never was there: what was compiled before is not compiled again."""
        text = HUB_INTERFACE.replace(
            "int number = 1;", f"int number = {time.time_ns() % 1_000_000_007};\n  int more{number + 2} = 0;")
        (self.folder / "hub/hub.cppm").write_text(text)

    def reload(self, number):
        with Server([built(BUILD / "bin/live_wide"), "serve"], self.work / "log", ready="(watching)",
                    cwd=self.work) as server:
            self.edit(number)
            found = server.wait_for(OUTCOME, 300).group(0)
        took = TOOK.search(found)
        if took is None:
            raise Failure(f"the edit was to be applied, but: {found}")
        return float(took.group(1))

    def ninja(self, number):
        self.edit(number)
        return wall_milliseconds(["cmake", "--build", str(BUILD), "--target", "live_wide_modules"], BUILD)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--write":
        sys.exit("usage: wide.py --write FOLDER")
    write_sources(sources(), sys.argv[2])
