"""Compares the good and the questionable pictures of bmpsuite with the suite's own references.

    apt-get source --download-only pillow && tar xf pillow_*.orig.tar.xz --wildcards '*/Tests/images/bmp/*'
    npm run build && python3 test/golden/bmpsuite.py pillow-*/Tests/images/bmp

bmpsuite (Jason Summers) lies in the source of Debian's Pillow: folders g, q, and html with the references. Those of pal8 were rounded
otherwise than the palettes, by 1, as 10 bits were; transparent places of run-length codes are index 0 here. Prints a line a picture and
ends with 1 where one differs by more. Made with Pillow 9.4.0.
"""
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy
from PIL import Image

warnings.simplefilter("ignore")
REFUSED = {"rgb24jpeg": "a JPEG in a BMP", "rgb24png": "a PNG in a BMP"}
# By the picture; elsewhere a reference has the picture's own name or its first four letters: pal8 for pal8topdown.
REFERENCES = {
    "pal1wb": "pal1",
    "pal4rle": "pal4",
    "pal8nonsquare": "pal8nonsquare-e",
    "rgb16-565pal": "rgb16-565",
    "rgba32abf": "rgba32",
    "pal4rletrns": "pal4rletrns-0",
    "pal8rletrns": "pal8rletrns-0",
    **dict.fromkeys(["rgb24pal", "rgb24largepal", "rgb24lprof", "rgb24prof"], "rgb24"),
    **dict.fromkeys(["rgb32", "rgb32bf", "rgb32-111110", "rgb32bf-xbgr", "rgb32fakealpha"], "rgb24"),
}


def rgba(path):
    pixels = numpy.asarray(Image.open(path).convert("RGBA")).astype(int)
    pixels[pixels[..., 3] == 0] = 0
    return pixels


def reference_of(suite, name):
    named = suite / "html" / f"{REFERENCES.get(name, name)}.png"
    return named if named.exists() else suite / "html" / f"{name[:4]}.png"


suite = pathlib.Path(sys.argv[1])
failed = 0
with tempfile.TemporaryDirectory() as out:
    for path in sorted([*suite.glob("g/*.bmp"), *suite.glob("q/*.bmp")]):
        target = pathlib.Path(out) / f"{path.stem}.png"
        command = ["node", "dist/cli.js", "develop", path, "-o", target, "--format", "png", "--json"]
        told = subprocess.run(command, capture_output=True, text=True)
        if not target.exists():
            says = REFUSED.get(path.stem)
            good = says is not None and says in told.stdout + told.stderr
            print(path.parent.name, path.stem, f"refused: {says}" if good else f"REFUSED: {told.stdout}{told.stderr}", sep="\t")
        else:
            own, reference = rgba(target), reference_of(suite, path.stem)
            least = int(abs(own - rgba(reference)).max())
            good = least <= 1
            print(path.parent.name, path.stem, f"{reference.name}: differs by {least}", sep="\t")
        failed += not good
sys.exit(failed > 0)
