#!/usr/bin/env python3
"""Run the tests of these scripts, then a command (`cargo test …`), and end with one line: ``N passed, N failed``.

The numbers are counted, not claimed: those of the scripts come from unittest's own result, those of the command from the lines in
which each of its test programs says how it ended. A command that fails without naming a failed test (it did not build, or one of its
programs was killed) counts as one failure, and so does one that ran no test.

Exit: 0 all passed and there was something to pass; 1 otherwise; 2 wrong arguments.
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

# How libtest ends each test program's report.
RESULT = re.compile(rb"^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored; ")


def run_scripts(folder):
    """Runs the tests in ``folder``; gives how many passed and how many failed."""
    suite = unittest.TestLoader().discover(str(folder), pattern="test_*.py")
    result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    # A class or module that fails as a whole is an error, but no test that ran.
    passed = max(0, result.testsRun - failed - len(result.skipped))
    if result.testsRun == 0:
        print(f"No test ran in {folder}.", flush=True)
        failed += 1
    return passed, failed


def run_command(command):
    """Runs ``command``, showing what it says as it says it; gives how many tests passed and how many failed."""
    passed = failed = ignored = 0
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            result = RESULT.match(line)
            if result:
                passed += int(result[1])
                failed += int(result[2])
                ignored += int(result[3])
    if process.returncode != 0 and failed == 0:
        print(f"`{' '.join(command)}` failed ({process.returncode}) without naming a failed test.", flush=True)
        failed += 1
    if process.returncode == 0 and passed + failed == 0:
        print(f"`{' '.join(command)}` ran no test.", flush=True)
        failed += 1
    if ignored:
        print(f"{ignored} not run by themselves: marked `ignore`, with the reason beside each.", flush=True)
    return passed, failed


def main(command):
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    counts = [run_scripts(Path(__file__).resolve().parent), run_command(command)]
    passed, failed = (sum(count) for count in zip(*counts))
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
