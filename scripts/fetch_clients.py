#!/usr/bin/env python3
"""Install the official clients that tests speak with: the Python packages ``mcp`` and ``openai`` (tests only; both MIT and Apache-2.0).

They come from wherever pip is set up to fetch, in the versions written below, into an environment of their own:
``$TROTH_TEST_PARTS/clients``, or ``test-parts/clients`` at the top of the repository. Running this again checks that they are there and
does nothing more.

Exit: 0 they are there; 1 they are not; 2 wrong arguments.
"""

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = ["mcp==2.3.0", "openai==3.57.0"]
MARK = "installed.txt"


class FetchError(Exception):
    """Why they could not be installed, in words for the person."""


def folder():
    chosen = os.environ.get("TROTH_TEST_PARTS")
    return (Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "test-parts") / "clients"


def fetch():
    place = folder()
    mark, wanted = place / MARK, "\n".join(PACKAGES)
    if mark.exists() and mark.read_text() == wanted:
        return place
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(place)
    except subprocess.CalledProcessError as error:
        raise FetchError("Python cannot make environments here (on Debian: apt-get install python3-venv)") from error
    pip = [str(place / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run(pip + PACKAGES, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise FetchError("pip could not install them; is there a connection?")
    mark.write_text(wanted)
    return place


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Install the official MCP and OpenAI clients, for tests.")
    parser.parse_args(arguments)
    try:
        print(f"the official clients are there: {fetch()}")
        return 0
    except (FetchError, OSError) as error:
        print(f"the official clients could not be installed: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
