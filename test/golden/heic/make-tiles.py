"""Writes the coded pictures that test/fixture/heic.ts puts together, as heif-enc makes them: test/golden/heic/*.heic.

    python3 test/golden/heic/make-tiles.py

Made with Debian's libheif-examples 1.15.1 (x265 3.5), Pillow 9.4.0 and OpenCV 4.6.0. The pictures are drawn here: light, waves and
grain, so that every tile differs and chroma has edges.
"""
import pathlib
import subprocess
import tempfile

import cv2
import numpy
from PIL import Image

OUT = pathlib.Path(__file__).parent
TILE = 64


def draw(width, height, levels=255):
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    grain = numpy.random.default_rng(1).normal(0, 0.02, (height, width))
    red = 0.5 + 0.4 * numpy.sin(x / 9) + grain
    green = y / height + 0.2 * numpy.cos((x + y) / 5) + grain
    blue = ((x // 16 + y // 16) % 2) * 0.7 + 0.2 + grain
    return numpy.clip(numpy.dstack([red, green, blue]) * levels, 0, levels).round()


def encode(name, pixels, *options):
    with tempfile.TemporaryDirectory() as folder:
        png = f"{folder}/picture.png"
        if pixels.max() > 255:
            cv2.imwrite(png, pixels[:, :, ::-1].astype(numpy.uint16))
        else:
            Image.fromarray(pixels.astype(numpy.uint8)).save(png)
        subprocess.run(["heif-enc", "-q", "60", *options, png, "-o", OUT / f"{name}.heic"], check=True, capture_output=True)


whole = draw(3 * TILE, 2 * TILE)
for row in range(2):
    for column in range(3):
        part = whole[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
        encode(f"tile-{row * 3 + column}", part)
small = draw(46, 30)
encode("odd", draw(45, 31))
encode("grey", small[:, :, 1])
encode("444", small, "-p", "chroma=444")
encode("422", small, "-p", "chroma=422")
encode("limited", small, "--full_range_flag=0", "--matrix_coefficients=1")
encode("rgb", small, "-L", "-p", "chroma=444", "--matrix_coefficients=0")
encode("deep", draw(46, 30, 65535), "-b", "10")
alpha = numpy.clip(numpy.hypot(*numpy.mgrid[-15:15, -23:23]) * 16, 0, 255)
encode("alpha", numpy.dstack([small, alpha]))
encode("large", draw(512, 512) // 64 * 64, "-q", "10")
# What a large picture takes of memory does not depend on what it shows.
plain = numpy.full((1920, 2560, 3), 90)
encode("plain", numpy.full((3024, 4032, 3), 90))
encode("plain-444", plain, "-p", "chroma=444")
encode("plain-deep", plain * 257, "-b", "10")
