"""What the compiler needs for the image of many modules."""

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

from commands import recorded
from model import turns
from processes import TOP, processor_milliseconds, run

BUILD = TOP / "build/bench"


def interface(number):
    """A module of one exported type, with up to four imports by name among the modules before it."""
    imports = dict.fromkeys(f'"m.m{number - k * k % number - 1}"' for k in range(1, 5) if k <= number)
    clause = f".imports<{', '.join(imports)}>()" if imports else ""
    return f"""export module m.m{number};
import tenon;
export namespace m::m{number} {{
class Service {{ public: virtual ~Service() = default; virtual int run() = 0; }};
inline constexpr auto descriptor = tenon::describe<"m.m{number}">{clause}.exports<Service>();
extern const tenon::Definition definition;
}}
"""


def from_template(name, count):
    """What tenon_add_app generates for the first `count` modules, from the same template."""
    values = {
        "NAME": "many",
        "NAMESPACE": "many",
        "CXX_NAMESPACE": "many",
        "LIVE_IMPORT": "",
        "LIVE_ENTRY": "nullptr",
        "IMPORTS": "".join(f"import m.m{i};\n" for i in range(count)),
        "DESCRIPTORS": "".join(f"    &::m::m{i}::descriptor,\n" for i in range(count)),
        "DEFINITIONS": "".join(f"    &::m::m{i}::definition,\n" for i in range(count)),
    }
    text = (TOP / "cmake" / name).read_text()
    for key, value in values.items():
        text = text.replace(f"@TENON_{key}@", value)
    return text


class Image:
    """Keys `image/N` and `imports/N`: milliseconds of processor time for the image unit of N modules, and for a unit
    with the same imports and nothing else. Compiled as a release compiles its own image. The interfaces are generated
    and compiled once, and again when Tenon's own, or the flags, have changed."""

    needs = {"bench": ("bench_generated",)}

    def measure(self, keys, pairs):
        sizes = sorted({int(key.partition("/")[2]) for key in keys})
        command = recorded(BUILD, "bench/runtime/generated.cpp")
        work = self.folder(command)
        self.compile_interfaces(command, work, max(sizes))
        for size in sizes:
            self.write_units(work, size)
        samples = {key: [] for key in keys}
        for number in range(pairs):
            for key in turns(keys, number):
                samples[key].append(self.once(command, work, *key.split("/")))
        return samples

    @staticmethod
    def once(command, work, unit, size):
        compile_it = command.compile(work / f"{unit}{size}.cpp", work / "out.o", f"@{work}/map{size}")
        return processor_milliseconds(compile_it, BUILD)

    @staticmethod
    def folder(command):
        """One for each state of what the interfaces are compiled with; older ones go."""
        texts = (*command.flags, interface(0), interface(9), from_template("image.cppm.in", 0))
        digest = hashlib.sha256("\n".join(texts).encode())
        for line in (BUILD / command.modules).read_text().splitlines():
            name, _, path = line.removeprefix("-fmodule-file=").partition("=")
            if name.startswith("tenon"):
                digest.update((BUILD / path).read_bytes())
        work = BUILD / "image_compile" / digest.hexdigest()[:16]
        work.mkdir(parents=True, exist_ok=True)
        for other in work.parent.iterdir():
            if other != work:
                shutil.rmtree(other) if other.is_dir() else other.unlink()
        return work

    @staticmethod
    def compile_interfaces(command, work, count):
        def compile_one(name, text):
            built, source, new = work / f"{name}.pcm", work / f"{name}.cppm", work / f"{name}.new"
            if built.exists():
                return
            source.write_text(text)
            run(command.compile(source, work / f"{name}.o", "-x", "c++-module", f"-fmodule-output={new}"), cwd=BUILD)
            new.rename(built)

        sources = [("image", from_template("image.cppm.in", 0)), *((f"m{i}", interface(i)) for i in range(count))]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            try:
                list(pool.map(lambda source: compile_one(*source), sources))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    @staticmethod
    def write_units(work, size):
        imports = "".join(f"import m.m{i};\n" for i in range(size))
        (work / f"image{size}.cpp").write_text(from_template("image.cpp.in", size))
        bare = f"module many.image;\nimport tenon.std;\nimport tenon.registry;\n{imports}"
        (work / f"imports{size}.cpp").write_text(bare)
        files = [("many.image", "image"), *((f"m.m{i}", f"m{i}") for i in range(size))]
        lines = (f"-fmodule-file={module}={work}/{file}.pcm\n" for module, file in files)
        (work / f"map{size}").write_text("".join(lines))
