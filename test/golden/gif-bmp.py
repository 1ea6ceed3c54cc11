"""Writes test/golden/gif.tsv or bmp.tsv: what Pillow makes of every such picture of the corpus.

    python3 test/golden/gif-bmp.py ../shared/corpus gif > test/golden/gif.tsv

Columns: path, outcome (ok, refused), width, height, frames, and the SHA-256 of the first frame as RGBA, not premultiplied, with
the colour of wholly transparent pixels set to 0, which Pillow leaves as it was ("-" where it refuses). Made with Pillow 9.4.0.
"""
import hashlib
import pathlib
import sys
import warnings

from PIL import Image

warnings.simplefilter("ignore")
corpus, kind = pathlib.Path(sys.argv[1]), sys.argv[2]
for path in sorted(p for p in (corpus / kind).rglob("*") if p.is_file()):
    name = path.relative_to(corpus)
    try:
        image = Image.open(path)
        image.load()
    except Exception:
        print(name, "refused", "-", "-", "-", "-", sep="\t")
        continue
    pixels = bytearray(image.convert("RGBA").tobytes())
    for i in range(3, len(pixels), 4):
        if pixels[i] == 0:
            pixels[i - 3 : i] = b"\0\0\0"
    try:
        frames = getattr(image, "n_frames", 1)
    except Exception:
        frames = "-"
    print(name, "ok", *image.size, frames, hashlib.sha256(pixels).hexdigest(), sep="\t")
