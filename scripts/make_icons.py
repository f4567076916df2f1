#!/usr/bin/env python3
"""Draws the PNG icons of crates/home/assets from the SVG beside them, with Debian's Chromium. Run by hand when an SVG changes.

    python3 scripts/make_icons.py
"""

import os
import subprocess
import tempfile
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "crates/home/assets"
# What a picture is called, how wide it is, and whether its ground reaches into the corners: a phone cuts those to its own shape.
SIZES = [("192", 192, False), ("512", 512, False), ("mask", 512, True), ("touch", 180, True)]


def draw(svg: str, side: int, to: Path) -> None:
    """One picture: the SVG over the whole window, on nothing."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "icon.html"
        page.write_text(f'<style>*{{margin:0}}svg{{display:block;width:{side}px;height:{side}px}}</style>{svg}')
        subprocess.run(
            [
                os.environ.get("TROTH_CHROMIUM", "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--default-background-color=00000000", "--force-device-scale-factor=1", f"--user-data-dir={folder}/profile",
                f"--window-size={side},{side}", f"--screenshot={to}", page.as_uri(),
            ],
            check=True, stderr=subprocess.DEVNULL,
        )


def main() -> None:
    for name in ["icon", "notes"]:
        svg = (ASSETS / f"{name}.svg").read_text()
        for kind, side, whole in SIZES:
            draw(svg.replace(' rx="14"', "") if whole else svg, side, ASSETS / f"{name}-{kind}.png")


if __name__ == "__main__":
    main()
