"""Tests of fetch_axe.py; no test fetches anything."""

import contextlib
import io
import os
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import fetch_axe  # noqa: E402

AXE = b"/*! axe */" + bytes(range(256))


class Fetching(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.place = self.scratch / "parts" / fetch_axe.FILE
        self.package = self.scratch / "axe.tgz"
        self.pack(AXE)
        self.pin("PACKAGE_SHA512", fetch_axe.sha512(self.package.read_bytes()))
        self.pin("FILE_SHA512", fetch_axe.sha512(AXE))
        environment = mock.patch.dict(os.environ, {"TROTH_TEST_PARTS": str(self.place.parent)})
        environment.start()
        self.addCleanup(environment.stop)

    def pack(self, data):
        with tarfile.open(self.package, "w:gz") as archive:
            member = tarfile.TarInfo(fetch_axe.MEMBER)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))

    def pin(self, name, value):
        pin = mock.patch.object(fetch_axe, name, value)
        pin.start()
        self.addCleanup(pin.stop)

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = fetch_axe.main(list(arguments))
        return code, err.getvalue()

    def test_the_file_is_taken_out_and_a_second_run_needs_no_package(self):
        self.assertEqual(self.run_main("--package", str(self.package))[0], 0)
        self.assertEqual(self.place.read_bytes(), AXE)
        self.assertEqual(os.listdir(self.place.parent), [fetch_axe.FILE])
        self.package.unlink()
        self.assertEqual(self.run_main()[0], 0)

    def test_a_file_that_was_changed_is_fetched_anew(self):
        self.place.parent.mkdir()
        self.place.write_bytes(b"something else")
        self.assertEqual(self.run_main("--package", str(self.package))[0], 0)
        self.assertEqual(self.place.read_bytes(), AXE)

    def test_another_package_is_not_used(self):
        self.pack(AXE + b"!")
        code, told = self.run_main("--package", str(self.package))
        self.assertEqual((code, self.place.exists()), (1, False))
        self.assertIn("SHA-512", told)

    def test_another_file_in_the_package_is_not_used(self):
        self.pin("FILE_SHA512", fetch_axe.sha512(b"what was expected"))
        code, told = self.run_main("--package", str(self.package))
        self.assertEqual((code, self.place.exists()), (1, False))
        self.assertIn("SHA-512", told)

    def test_without_npm_or_a_connection_it_says_what_to_do(self):
        for npm, words in ((None, "apt-get install npm"), ("/bin/false", "is there a connection?")):
            with mock.patch.object(fetch_axe.shutil, "which", return_value=npm):
                code, told = self.run_main()
            self.assertEqual((code, self.place.exists()), (1, False))
            self.assertIn(words, told)


if __name__ == "__main__":
    unittest.main()
