"""What the compiler needs for a module's definition."""

import shutil

from commands import recorded
from model import turns
from processes import TOP, processor_milliseconds, run

BUILD = TOP / "build/bench-dev"

INTERFACE = """export module d.many;
import tenon;
export namespace d::many {
class Service { public: virtual ~Service() = default; virtual int run() = 0; };
inline constexpr auto descriptor = tenon::describe<"d.many">.exports<Service>();
extern const tenon::Definition definition;
}
"""


def unit(providers):
    """An implementation unit with so many providers: each takes the one before by reference, the last is exported."""
    classes, items = [], []
    for n in range(providers):
        taken = f"P{n - 1}&" if n > 0 else ""
        name, base, given = f"P{n}", "", "as<Service>()" if n + 1 == providers else ""
        if given:
            base = " final : public Service"
        constructor = f"explicit {name}({taken} before) : before_(before) {{}} " if taken else ""
        member = f" private: {taken} before_;" if taken else ""
        value = "before_.value()" if taken else "1"
        method = f"int run() override {{ return {value}; }}" if given else f"int value() const {{ return {value}; }}"
        classes.append(f"class {name}{base} {{ public: {constructor}{method}{member} }};")
        items.append(f"tenon::provide<{name}({taken})>()" + (f".{given}" if given else ""))
    lines = "\n".join(classes)
    return (f"module d.many;\nimport tenon.std;\nimport tenon;\nnamespace d::many {{\nnamespace {{\n{lines}"
            "\n}\nconstinit const tenon::Definition definition = tenon::define<descriptor>(\n    " +
            ",\n    ".join(items) + ");\n}\n")


class Define:
    """Key `define/N`: milliseconds of processor time for the implementation unit of a module with N small classes and a
    definition that provides them, compiled as a reload does it. `define/0` has the same imports and nothing else."""

    needs = {"bench-dev": ("bench_generated",)}

    def measure(self, keys, pairs):
        command = recorded(BUILD, "bench/runtime/generated.cpp")
        work = self.folder(command)
        for key in keys:
            count = int(key.partition("/")[2])
            text = unit(count) if count else "module d.many;\nimport tenon.std;\nimport tenon;\n"
            (work / f"define{count}.cpp").write_text(text)
        samples = {key: [] for key in keys}
        for number in range(pairs):
            for key in turns(keys, number):
                source = work / f"define{key.partition('/')[2]}.cpp"
                compile_it = command.compile(source, work / "out.o", f"-fmodule-file=d.many={work}/many.pcm")
                samples[key].append(processor_milliseconds(compile_it, BUILD))
        return samples

    @staticmethod
    def folder(command):
        """With the interface compiled: one more module beside those that the recorded command knows."""
        work = BUILD / "define_compile"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        (work / "many.cppm").write_text(INTERFACE)
        run(command.compile(work / "many.cppm", work / "many.o", "-x", "c++-module",
                            f"-fmodule-output={work}/many.pcm"), cwd=BUILD)
        return work
