#!/usr/bin/env python3
"""Fetch axe-core, which checks pages for what shuts people out (tests only; MPL-2.0, 0.7 MB).

It comes as the npm package ``axe-core``, which npm fetches by its name from wherever npm is set up to fetch. The package's file must
have the SHA-512 written below; nothing of it is run or installed here, and one file is taken out: ``axe.min.js``. Running this again
checks that file and does nothing more.

Exit: 0 it is there and sound; 1 it is not; 2 wrong arguments.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "axe-core"
VERSION = "4.14.1"
PACKAGE_SHA512 = ("1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
                  "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5")
MEMBER = "package/axe.min.js"
FILE = f"axe-{VERSION}.min.js"
FILE_SHA512 = ("e63e659f9806d7ae5bd40899043b0871a5062c5442b01b3f1a3edf5eaf50bf5c"
               "3a7104a72463293b4ad1b77c661a0d4e40e850dec89de9d6ece70a8c13a9af17")


class FetchError(Exception):
    """Why it could not be fetched, in words for the person."""


def folder():
    """``$TROTH_TEST_PARTS``, or ``test-parts`` at the top of the repository."""
    chosen = os.environ.get("TROTH_TEST_PARTS")
    return Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "test-parts"


def sha512(data):
    return hashlib.sha512(data).hexdigest()


def download(scratch):
    """Lets npm put the package's file into ``scratch``."""
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError("npm is missing (on Debian: apt-get install npm)")
    command = [npm, "pack", "--silent", "--pack-destination", str(scratch), f"{PACKAGE}@{VERSION}"]
    # npm keeps a cache and a log in HOME, which may be empty or not there at all.
    environment = {**os.environ, "npm_config_cache": str(Path(scratch) / "cache"), "npm_config_update_notifier": "false"}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment, check=False)
    packages = sorted(Path(scratch).glob("*.tgz"))
    if done.returncode != 0 or len(packages) != 1:
        raise FetchError(f"npm could not fetch {PACKAGE} {VERSION}; is there a connection?")
    return packages[0]


def take_out(package):
    """The file's bytes; neither a package nor a file with another hash is used."""
    if sha512(package.read_bytes()) != PACKAGE_SHA512:
        raise FetchError("the package is not the one that is expected: its SHA-512 differs")
    with tarfile.open(package, "r:gz") as archive:
        member = archive.extractfile(MEMBER)
        data = member.read() if member else b""
    if sha512(data) != FILE_SHA512:
        raise FetchError("the file in the package is not the one that is expected: its SHA-512 differs")
    return data


def fetch(package):
    place = folder() / FILE
    if place.exists() and sha512(place.read_bytes()) == FILE_SHA512:
        return place
    with tempfile.TemporaryDirectory(prefix="troth-axe-") as scratch:
        data = take_out(Path(package) if package else download(scratch))
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".fetching-", dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.chmod(unfinished, 0o644)
    os.replace(unfinished, place)
    return place


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Fetch axe-core for the tests in a browser (MPL-2.0) and check it.")
    parser.add_argument("--package", metavar="FILE", help="use this copy of the package instead of fetching it")
    options = parser.parse_args(arguments)
    try:
        print(f"axe-core is there: {fetch(options.package)}")
        return 0
    except (FetchError, OSError, tarfile.TarError) as error:
        print(f"axe-core could not be fetched: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
