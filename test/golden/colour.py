#!/usr/bin/python3
"""Golden results for wasm/colour: RGB matrix profiles of several kinds, made here, and what Little CMS (through Pillow)
makes of a 9 x 9 x 9 grid of colours on the way to sRGB, relative colorimetric.

    /usr/bin/python3 test/golden/colour.py > test/golden/colour.json
"""
import base64
import io
import json
import struct

from PIL import Image, ImageCms

P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
ADOBE = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]
SRGB = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)]
GRID = [0, 32, 64, 96, 128, 160, 192, 224, 255]


def fixed(x):
    return struct.pack(">i", round(x * 65536))


def xyz(v):
    return b"XYZ \0\0\0\0" + b"".join(fixed(c) for c in v)


def gamma(g):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(g * 256)) + b"\0\0"


def sampled(count, f):
    values = [round(65535 * f(i / (count - 1))) for i in range(count)]
    return b"curv\0\0\0\0" + struct.pack(">I", count) + b"".join(struct.pack(">H", v) for v in values)


def parametric(kind, *p):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + b"".join(fixed(v) for v in p)


def srgb(x):
    return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4


SRGB3 = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
PROFILES = {
    "display-p3, parametric type 3": (P3, parametric(3, *SRGB3)),
    "adobe-rgb, gamma 2.2": (ADOBE, gamma(563 / 256)),
    "display-p3, 1024 samples": (P3, sampled(1024, srgb)),
    "display-p3, 2 samples": (P3, sampled(2, lambda x: x)),
    "adobe-rgb, linear": (ADOBE, b"curv\0\0\0\0\0\0\0\0"),
    "adobe-rgb, parametric type 0": (ADOBE, parametric(0, 1.8)),
    "display-p3, parametric type 1": (P3, parametric(1, 2.2, 0.95, 0.05)),
    "display-p3, parametric type 2": (P3, parametric(2, 2.2, 0.9, 0.05, 0.01)),
    "adobe-rgb, parametric type 4": (ADOBE, parametric(4, *SRGB3, 0.0, 0.0)),
    "srgb, parametric type 3": (SRGB, parametric(3, *SRGB3)),
    "srgb, 1024 samples": (SRGB, sampled(1024, srgb)),
    "srgb, 4096 samples": (SRGB, sampled(4096, srgb)),
    "other, sRGB's colorants with gamma 2.2": (SRGB, gamma(563 / 256)),
    "other, sRGB's colorants, linear": (SRGB, b"curv\0\0\0\0\0\0\0\0"),
    "other, sRGB's colorants, 64 samples of gamma 1.8": (SRGB, sampled(64, lambda x: x**1.8)),
}


def profile(colorants, curve):
    data = {b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"cprt": b"text\0\0\0\0none\0", b"desc": b"desc\0\0\0\0\0\0\0\x05test\0" + b"\0" * 79}
    for name, v in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants):
        data[name] = xyz(v)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        data[name] = curve
    table, body, at = b"", b"", 128 + 4 + 12 * len(data)
    for name, value in data.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", at, len(value))
        body += value
        at += len(value)
    head = struct.pack(">I", at) + b"\0" * 4 + b"\x02\x40\0\0mntrRGB XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 28
    head += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(data)) + table + body


def main():
    colours = bytes(c for r in GRID for g in GRID for b in GRID for c in (r, g, b))
    picture = Image.frombytes("RGB", (27, 27), colours)
    out = {}
    for name, (colorants, curve) in PROFILES.items():
        icc = profile(colorants, curve)
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        turn = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB", renderingIntent=1)
        converted = ImageCms.applyTransform(picture, turn).tobytes()
        out[name] = {"icc": base64.b64encode(icc).decode(), "srgb": base64.b64encode(converted).decode()}
    print(json.dumps({"grid": GRID, "profiles": out}, indent=1))


main()
