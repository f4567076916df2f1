"""Tests of fetch_clients.py; no test fetches anything."""

import contextlib
import io
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import fetch_clients  # noqa: E402


class Fetching(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.place = Path(scratch.name) / "clients"
        environment = mock.patch.dict(os.environ, {"TROTH_TEST_PARTS": scratch.name})
        environment.start()
        self.addCleanup(environment.stop)

    def fetch(self, code):
        """Runs it with a pip that ends with ``code``; gives its own code, and how often pip was run."""
        made = mock.patch.object(fetch_clients.venv.EnvBuilder, "create", lambda _, place: Path(place).mkdir(parents=True, exist_ok=True))
        ran = mock.patch.object(fetch_clients.subprocess, "run", return_value=mock.Mock(returncode=code))
        with made, ran as run, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return fetch_clients.main([]), run.call_count

    def test_what_is_there_is_not_fetched_again(self):
        self.assertEqual(self.fetch(0), (0, 1))
        self.assertEqual(self.fetch(0), (0, 0))

    def test_another_version_is_fetched(self):
        self.fetch(0)
        with mock.patch.object(fetch_clients, "PACKAGES", ["mcp==0"]):
            self.assertEqual(self.fetch(0), (0, 1))

    def test_what_fails_leaves_no_mark(self):
        self.assertEqual(self.fetch(1), (1, 1))
        self.assertFalse((self.place / fetch_clients.MARK).exists())


if __name__ == "__main__":
    unittest.main()
