import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from model import Failure
from processes import Server, built, need, processor_milliseconds, run

SERVES = "import time; print('listening on http://127.0.0.1:1234', flush=True); time.sleep(60)"


def python(text):
    return [sys.executable, "-c", text]


class Processes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name) / "log"

    def test_a_missing_tool_is_named_with_what_to_do(self):
        with self.assertRaisesRegex(Failure, "wrk-of-nobody not found; run ./tenon setup"):
            need("sh", "wrk-of-nobody")

    def test_a_program_that_is_not_built_is_named(self):
        with self.assertRaisesRegex(Failure, "log is not built"):
            built(self.log)

    def test_a_command_that_fails_is_shown_with_what_it_said(self):
        with self.assertRaisesRegex(Failure, "ended with 3(.|\n)*no such thing"):
            run(python("import sys; print('no such thing', file=sys.stderr); sys.exit(3)"))
        with self.assertRaisesRegex(Failure, "ended with 4(.|\n)*neither that"):
            processor_milliseconds(python("import sys; print('neither that'); sys.exit(4)"), None)

    def test_processor_time_does_not_count_waiting_and_counts_children(self):
        burn = "import time; until = time.process_time() + 0.2\nwhile time.process_time() < until: pass"
        self.assertLess(processor_milliseconds(python("import time; time.sleep(1)"), None), 900)
        child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
        self.assertGreater(processor_milliseconds(python(child), None), 200)

    def test_a_server_is_up_when_it_says_its_address_and_is_ended_with_the_block(self):
        with Server(python(SERVES), self.log) as server:
            self.assertEqual(server.found, "http://127.0.0.1:1234")
            self.assertIsNone(server.process.poll())
        self.assertEqual(server.process.poll(), -signal.SIGTERM)

    def test_a_server_is_ended_when_the_block_fails(self):
        with self.assertRaises(ZeroDivisionError), Server(python(SERVES), self.log) as server:
            _ = 1 / 0
        self.assertIsNotNone(server.process.poll())

    def test_a_server_that_ends_before_it_serves_is_a_failure_with_what_it_said(self):
        with self.assertRaisesRegex(Failure, "ended with 7(.|\n)*the port is in use"):
            with Server(python("import sys; print('the port is in use'); sys.exit(7)"), self.log):
                self.fail("it is up")

    def test_a_server_that_never_says_its_address_is_ended(self):
        server = Server(python("import time; print('thinking', flush=True); time.sleep(60)"), self.log, seconds=0.5)
        with self.assertRaisesRegex(Failure, "did not say(.|\n)*thinking"):
            server.__enter__()
        self.assertIsNotNone(server.process.poll())

    def test_a_server_that_is_no_program_is_a_failure(self):
        with self.assertRaisesRegex(Failure, "cannot be run"):
            Server(["/nowhere/server"], self.log).__enter__()

    def test_what_is_started_ends_with_the_driver(self):
        driver = subprocess.Popen(
            python(f"import __main__, signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
                   f"from processes import Server\nwith Server({python(SERVES)!r}, {str(self.log)!r}) as server:\n"
                   f"  print(server.process.pid, flush=True)\n  time.sleep(60)"), stdout=subprocess.PIPE, text=True)
        server = int(driver.stdout.readline())
        driver.terminate()
        driver.wait(30)
        driver.stdout.close()
        with self.assertRaises(ProcessLookupError):
            os.kill(server, 0)


if __name__ == "__main__":
    unittest.main()
