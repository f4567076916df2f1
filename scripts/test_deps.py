"""Tests of deps.sh, with a machine made of stand-ins: nothing is installed."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "deps.sh"


class Dependencies(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.bin = Path(scratch.name) / "bin"
        self.bin.mkdir()
        self.asked = Path(scratch.name) / "asked"
        for tool in ("env", "dirname", "ls"):
            self.stand_in(tool, f'exec /usr/bin/{tool} "$@"')
        for tool in ("cargo", "cc", "c++", "cmake", "python3", "chromium", "chromedriver", "strace", "age", "aiosmtpd", "certutil", "curl", "initdb", "npm"):
            self.stand_in(tool)
        self.libclang = Path(scratch.name) / "clang"
        self.libclang.mkdir()
        (self.libclang / "libclang.so").touch()
        self.stand_in("id", "echo 0")

    def stand_in(self, name, body="exit 0"):
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def lacks(self, *names):
        for name in names:
            (self.bin / name).unlink()

    def run_script(self, *arguments):
        environment = {"PATH": str(self.bin), "LIBCLANG_PATH": str(self.libclang)}
        return subprocess.run(["/bin/bash", str(SCRIPT), *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)

    def apt(self):
        self.stand_in("apt-get", f'echo "apt-get $*" >> "{self.asked}"')

    def what_was_asked(self):
        return self.asked.read_text(encoding="utf-8").splitlines() if self.asked.exists() else []

    def test_where_nothing_is_missing_nothing_is_done(self):
        self.apt()
        done = self.run_script()
        self.assertEqual((done.returncode, self.what_was_asked()), (0, []), done.stderr)

    def test_what_is_missing_is_installed_after_the_list_is_brought_up_to_date(self):
        self.apt()
        self.lacks("cmake", "c++")
        done = self.run_script()
        self.assertEqual(done.returncode, 0, done.stderr)
        update, install = self.what_was_asked()
        self.assertEqual(update, "apt-get update")
        self.assertTrue(install.startswith("apt-get install -y"), install)
        self.assertTrue(install.endswith("build-essential cmake"), install)

    def test_what_tests_need_is_installed_for_tests_alone(self):
        self.apt()
        self.lacks("chromium", "chromedriver", "npm")
        self.assertEqual((self.run_script().returncode, self.what_was_asked()), (0, []))
        done = self.run_script("test")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.what_was_asked()[-1].endswith("chromium chromium-driver npm"), self.what_was_asked())

    def test_others_than_root_go_through_sudo_which_never_waits_for_a_password(self):
        self.apt()
        self.stand_in("id", "echo 1000")
        self.stand_in("sudo", f'echo "sudo $*" >> "{self.asked}"')
        self.lacks("cmake")
        self.assertEqual(self.run_script().returncode, 0)
        self.assertTrue(all(line.startswith("sudo -n ") for line in self.what_was_asked()))

    def test_without_sudo_it_says_what_root_should_run(self):
        self.apt()
        self.stand_in("id", "echo 1000")
        self.lacks("cmake")
        done = self.run_script()
        self.assertEqual((done.returncode, self.what_was_asked()), (1, []))
        self.assertIn("apt-get install cmake", done.stderr)

    def test_without_apt_it_names_what_is_missing(self):
        self.lacks("cmake")
        done = self.run_script()
        self.assertEqual(done.returncode, 1)
        self.assertIn("cmake", done.stderr)

    def test_an_apt_that_fails_is_told(self):
        self.stand_in("apt-get", "exit 100")
        self.lacks("cmake")
        done = self.run_script()
        self.assertEqual(done.returncode, 1)
        self.assertIn("As root, run", done.stderr)

    def test_without_rust_it_says_so(self):
        self.lacks("cargo")
        done = self.run_script()
        self.assertEqual(done.returncode, 1)
        self.assertIn("Rust is missing", done.stderr)


if __name__ == "__main__":
    unittest.main()
