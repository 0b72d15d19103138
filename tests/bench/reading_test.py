import json
import tempfile
import unittest
from pathlib import Path

from commands import recorded
from define import unit
from disassembly import differences, instructions
from google import measured
from image import interface
from model import Failure
from reload import LINE, phases
from web import rate


def benchmarks(*entries):
    return json.dumps({"context": {}, "benchmarks": entries})


class GoogleBenchmark(unittest.TestCase):
    def test_gives_processor_time_in_nanoseconds(self):
        said = benchmarks({"name": "BM_A/1", "cpu_time": 1.5, "real_time": 9, "time_unit": "us"})
        self.assertEqual(measured(said, "BM_A/1", "program"), 1500)

    def test_gives_a_counter_where_the_key_names_one(self):
        said = benchmarks({"name": "BM_A", "cpu_time": 1.5, "time_unit": "us", "allocations": 11.0})
        self.assertEqual(measured(said, "BM_A#allocations", "program"), 11)
        with self.assertRaisesRegex(Failure, "BM_A of program does not count pages"):
            measured(said, "BM_A#pages", "program")

    def test_that_failed_is_a_failure_with_its_reason(self):
        said = benchmarks({"name": "BM_A", "error_occurred": True, "error_message": "does not start"})
        with self.assertRaisesRegex(Failure, "BM_A of program failed: does not start"):
            measured(said, "BM_A", "program")

    def test_that_is_not_there_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "program has no benchmark BM_A"):
            measured(benchmarks(), "BM_A", "program")
        with self.assertRaisesRegex(Failure, "program printed no benchmark results"):
            measured("", "BM_A", "program")


class DefinedModule(unittest.TestCase):
    def test_provides_a_chain_of_which_the_last_is_exported(self):
        self.assertIn("tenon::provide<P0()>().as<Service>());", unit(1))
        self.assertIn("tenon::provide<P0()>(),\n    tenon::provide<P1(P0&)>(),\n"
                      "    tenon::provide<P2(P1&)>().as<Service>());", unit(3))


class Wrk(unittest.TestCase):
    GOOD = "  64275 requests in 1.10s, 13.00MB read\nRequests/sec:  58426.13\nTransfer/sec:     11.81MB\n"

    def test_gives_requests_a_second(self):
        self.assertEqual(rate(self.GOOD), 58426.13)

    def test_with_failed_requests_is_a_failure(self):
        for line in ("  Non-2xx or 3xx responses: 1\n", "  Socket errors: connect 0, read 3, write 0, timeout 0\n"):
            with self.assertRaisesRegex(Failure, "failed requests"):
                rate(line + self.GOOD)
        with self.assertRaises(Failure):
            rate("unable to connect to 127.0.0.1:1 Connection refused")


class TheShimsLine(unittest.TestCase):
    def test_gives_the_milliseconds_of_each_phase(self):
        said = "05:53:10 applied board.web → gen 2 in 613 ms (compile 550, plan 0.1, link 48, swap 0.01)\n"
        found = LINE.findall(said)
        self.assertEqual(found[0][0], "2")
        self.assertEqual(phases(found[0][1]), {"compile": 550, "plan": 0.1, "link": 48, "swap": 0.01})


class ADisassembly(unittest.TestCase):
    LISTING = "\nfile:\tfile format elf64-x86-64\n\nDisassembly of section .text:\n\n<call>:\n\tpushq\t%rbx\n \tretq\n"

    def test_is_read_without_addresses_and_tabs(self):
        self.assertEqual(instructions(self.LISTING), ["pushq %rbx", "retq"])
        self.assertEqual(instructions("nothing"), [])

    def test_differs_by_the_instructions_that_are_more_and_less(self):
        self.assertEqual(differences(["a", "b"], ["a", "b"]), 0)
        self.assertEqual(differences(["a", "b"], ["a", "c", "d"]), 3)


class ARecordedCommand(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)

    def record(self, *commands):
        entries = [{"file": file, "command": command} for file, command in commands]
        (self.build / "compile_commands.json").write_text(json.dumps(entries))

    def test_compiles_another_source_with_the_same_flags(self):
        self.record(("/s/web/page.cpp", 'clang++ -O1 -DTEXT="a b" @x.modmap -o page.o -c /s/web/page.cpp'))
        command = recorded(self.build, "web/page.cpp")
        self.assertEqual(command.compile("other.cpp", "other.o", "-g"),
                         ["clang++", "-O1", "-DTEXT=a b", "@x.modmap", "-g", "-o", "other.o", "-c", "other.cpp"])

    def test_has_to_be_there_once(self):
        with self.assertRaisesRegex(Failure, "compile_commands.json is missing"):
            recorded(self.build, "page.cpp")
        self.record()
        with self.assertRaisesRegex(Failure, "has 0 commands for a source that ends in page.cpp"):
            recorded(self.build, "page.cpp")


class AGeneratedModule(unittest.TestCase):
    def test_imports_up_to_four_modules_before_it_each_once(self):
        self.assertNotIn("imports", interface(0))
        self.assertIn('.imports<"m.m1", "m.m2">()', interface(3))
        self.assertIn('.imports<"m.m997", "m.m994", "m.m989", "m.m982">()', interface(999))


if __name__ == "__main__":
    unittest.main()
