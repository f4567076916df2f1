#!/usr/bin/env python3
"""OpenMined's private set intersection, the peer of `troth bench likes` (Apache-2.0): ECDH on P-256, as two parties would run it.

    psi_peer.py install   puts it into $TROTH_BENCH_PARTS/psi, or bench-parts/psi at the top of the repository
    psi_peer.py run N     finds the mutual ones among N likes, half of them on each side, and prints
                          {"seconds", "processor_seconds", "bytes", "mutual"}

Exit: 0 done; 1 it could not be installed; 2 wrong arguments.
"""

import json
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

PACKAGE = "openmined-psi==2.0.6"
# One in sixteen is mutual.
MUTUAL = 16
FALSE_POSITIVES = 1e-9


def folder():
    chosen = os.environ.get("TROTH_BENCH_PARTS")
    return (Path(chosen) if chosen else Path(__file__).resolve().parent.parent / "bench-parts") / "psi"


def install():
    place = folder()
    venv.EnvBuilder(with_pip=True).create(place)
    pip = [str(place / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
    if subprocess.run(pip, check=False).returncode != 0:
        print("OpenMined's PSI could not be installed; is there a connection?", file=sys.stderr)
        return 1
    print(f"OpenMined's PSI is there: {place}")
    return 0


def run(many):
    import private_set_intersection.python as psi

    side = many // 2
    both = [f"mutual {n}" for n in range(side // MUTUAL)]
    one, two = ([*both, *(f"{name} {n}" for n in range(side - len(both)))] for name in ("one", "two"))
    begun, used = time.perf_counter(), time.process_time()
    client, server = psi.client.CreateWithNewKey(True), psi.server.CreateWithNewKey(True)
    setup = server.CreateSetupMessage(FALSE_POSITIVES, len(one), two, psi.DataStructure.GCS)
    request = client.CreateRequest(one)
    response = server.ProcessRequest(request)
    mutual = len(client.GetIntersection(setup, response))
    took = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - used}
    size = sum(len(message.SerializeToString()) for message in (setup, request, response))
    json.dump({**took, "bytes": size, "mutual": mutual}, sys.stdout)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["install"]:
        sys.exit(install())
    if len(sys.argv) == 3 and sys.argv[1] == "run" and sys.argv[2].isdigit():
        sys.exit(run(int(sys.argv[2])))
    print(__doc__, file=sys.stderr)
    sys.exit(2)
