"""Tests of run_tests.py: what it counts, and that it never calls a failure a success."""

import io
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import run_tests  # noqa: E402

GOOD = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s"
BAD = "test result: FAILED. 2 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s"
NONE = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s"


class Counting(unittest.TestCase):
    def command(self, lines, code):
        program = f"import sys\nprint({chr(10).join(lines)!r})\nsys.exit({code})"
        return [sys.executable, "-c", program]

    def counted(self, lines, code):
        """What is counted, and everything that was shown."""
        shown = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with mock.patch.object(sys, "stdout", shown):
            counts = run_tests.run_command(self.command(lines, code))
        return counts, shown.buffer.getvalue().decode()

    def ended(self, lines, code, scripts=(1, 0)):
        """The exit code and the last line."""
        shown = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with mock.patch.object(sys, "stdout", shown), mock.patch.object(run_tests, "run_scripts", return_value=scripts):
            code = run_tests.main(self.command(lines, code))
        return code, shown.buffer.getvalue().decode().splitlines()[-1]

    def test_every_program_counts_and_is_shown(self):
        counts, shown = self.counted(["running 4 tests", GOOD, "Doc-tests", GOOD], 0)
        self.assertEqual(counts, (6, 0))
        self.assertIn("running 4 tests", shown)
        self.assertIn("2 not run by themselves", shown)

    def test_failures_count(self):
        self.assertEqual(self.counted([GOOD, BAD], 101)[0], (5, 2))

    def test_a_command_that_fails_without_a_failed_test_is_a_failure(self):
        self.assertEqual(self.counted([GOOD], 101)[0], (3, 1))
        self.assertEqual(self.counted(["error: could not compile"], 101)[0], (0, 1))

    def test_no_test_is_a_failure(self):
        self.assertEqual(self.counted([], 0)[0], (0, 1))
        self.assertEqual(self.counted([NONE], 0)[0], (0, 1))

    def test_what_only_looks_like_a_result_does_not_count(self):
        self.assertEqual(self.counted([f"said: {GOOD}", "test result: ok. 9 passed", GOOD], 0)[0], (3, 0))

    def test_the_last_line_is_the_sum_and_the_exit_code_follows_it(self):
        self.assertEqual(self.ended([GOOD], 0), (0, "4 passed, 0 failed"))
        self.assertEqual(self.ended([GOOD, BAD], 101), (1, "6 passed, 2 failed"))
        self.assertEqual(self.ended([GOOD], 0, scripts=(5, 1)), (1, "8 passed, 1 failed"))
        self.assertEqual(self.ended([GOOD], -9), (1, "4 passed, 1 failed"))

    def test_scripts_are_counted_one_by_one(self):
        body = ("import unittest\nclass T(unittest.TestCase):\n def test_a(self): pass\n def test_b(self): self.fail()\n"
                " @unittest.skip('no')\n def test_c(self): pass\n @unittest.expectedFailure\n def test_d(self): pass\n")
        for text, expected in ((body, (1, 2)), ("import nothing_of_that_name", (0, 1)), (None, (0, 1))):
            with self.subTest(text=text), tempfile.TemporaryDirectory() as folder, \
                    mock.patch.object(sys, "stderr", io.StringIO()), mock.patch.object(sys, "stdout", io.StringIO()):
                self.addCleanup(sys.modules.pop, "test_these", None)
                if text is not None:
                    (Path(folder) / "test_these.py").write_text(text, encoding="utf-8")
                self.assertEqual(run_tests.run_scripts(folder), expected)
                sys.modules.pop("test_these", None)


if __name__ == "__main__":
    unittest.main()
