"""Writes imagehash.json: aHash, dHash and pHash of corpus pictures in all eight EXIF orientations.

    python3 test/golden/imagehash.py > test/golden/imagehash.json

The algorithms are those of the Python package imagehash 4.3 (average_hash, dhash, phash with hash_size 8), written out here
because the package is not packaged for Debian: Pillow's Lanczos thumbnail of the "L" picture, and scipy.fftpack.dct (DCT-II,
not normalised) as a matrix product. Orientations are applied to the whole picture before hashing, as a user would.
"""
import json

import numpy
import PIL
from PIL import Image

from judge_pixels import pictures

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SAMPLES = numpy.arange(32)
DCT = 2 * numpy.cos(numpy.pi * numpy.outer(SAMPLES, 2 * SAMPLES + 1) / 64)


def hexadecimal(bits):
    return "%016x" % int("".join("1" if bit else "0" for bit in bits.ravel()), 2)


def thumbnail(grey, width, height):
    return numpy.asarray(grey.resize((width, height), Image.Resampling.LANCZOS))


def hashes(grey):
    average = thumbnail(grey, 8, 8)
    difference = thumbnail(grey, 9, 8)
    frequencies = (DCT @ thumbnail(grey, 32, 32).astype(float) @ DCT.T)[:8, :8]
    above = frequencies - numpy.median(frequencies)
    return {
        "ahash": hexadecimal(average > average.mean()),
        "dhash": hexadecimal(difference[:, 1:] > difference[:, :-1]),
        "phash": hexadecimal(above > 0),
        # Bits that rounding noise decides: frequencies equal to the median in theory.
        "phashNoise": hexadecimal(abs(above) < 1e-6),
    }


def main():
    made = []
    for path, rgb, digest in pictures():
        grey = Image.fromarray(rgb).convert("L")
        turned = [hashes(grey.transpose(TURNS[o]) if o in TURNS else grey) for o in range(1, 9)]
        made.append({"path": path, "rgbSha256": digest, "orientations": turned})
    lines = ",\n".join(json.dumps(entry) for entry in made)
    print('{"pillow": "%s", "pictures": [\n%s\n]}' % (PIL.__version__, lines))


main()
