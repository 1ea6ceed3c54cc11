"""Pixels for the judge's golden numbers: which corpus pictures, and how they are decoded.

JPEG is decoded by `djpeg -dct int` and PNG by Pillow, never by OpenCV, so that a difference in the numbers is the judge's.
Alpha is flattened on white with exact rounding. Two kinds of PNG are left out: 16-bit, which Pillow truncates and the core
rounds, and grey of 1, 2 or 4 bits with a transparent value, which Pillow compares with samples that it has already scaled.
"""
import hashlib
import os
import subprocess
import warnings

import numpy
from PIL import Image

CORPUS = os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared", "corpus")
FOLDERS = ["jpeg-baseline", "jpeg-gray", "jpeg-progressive", "png/ok"]
MAX_PIXELS = 5_000_000
PNG_STEP = 6  # every sixth: the folder holds hundreds of small drawings


def decode_jpeg(path):
    done = subprocess.run(["djpeg", "-dct", "int", "-pnm", path], capture_output=True)
    if done.returncode != 0:
        return None
    fields, at = [], 0
    while len(fields) < 4:
        end = min(i for i in (done.stdout.find(b" ", at), done.stdout.find(b"\n", at)) if i >= 0)
        fields.append(done.stdout[at:end])
        at = end + 1
    width, height = int(fields[1]), int(fields[2])
    channels = 3 if fields[0] == b"P6" else 1
    rows = numpy.frombuffer(done.stdout, numpy.uint8, width * height * channels, at).reshape(height, width, channels)
    return numpy.repeat(rows, 3, axis=2) if channels == 1 else rows


def decode_png(path):
    with open(path, "rb") as file:
        data = file.read()
    bit_depth, colour_type = data[24], data[25]
    if bit_depth == 16 or (colour_type == 0 and bit_depth < 8 and b"tRNS" in data):
        return None
    try:
        rgba = numpy.asarray(Image.open(path).convert("RGBA")).astype(numpy.int64)
    except Exception:
        return None
    alpha = rgba[:, :, 3:]
    return ((rgba[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(numpy.uint8)


def pictures():
    """Yields (path below the corpus, rows of RGB, their SHA-256)."""
    warnings.simplefilter("ignore")
    for folder in FOLDERS:
        names = sorted(os.listdir(os.path.join(CORPUS, folder)))
        for name in names[::PNG_STEP] if folder.startswith("png") else names:
            path = os.path.join(CORPUS, folder, name)
            rgb = decode_png(path) if folder.startswith("png") else decode_jpeg(path)
            if rgb is None or rgb.shape[0] * rgb.shape[1] > MAX_PIXELS:
                continue
            rgb = numpy.ascontiguousarray(rgb)
            yield folder + "/" + name, rgb, hashlib.sha256(rgb.tobytes()).hexdigest()
