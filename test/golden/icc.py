#!/usr/bin/python3
"""Golden results for embedded profiles: what Little CMS (through Pillow) makes of 256 pixels of real pictures on the way to sRGB,
relative colorimetric. Rows of "own" are every corpus file that carries a profile: with its own, or the reason why it is left. Rows of
"assigned" are photographs of the corpus as if they were in a wider space: the profiles of colour.json and of three corpus files in turn.

    /usr/bin/python3 test/golden/icc.py ../shared/corpus > test/golden/icc.tsv
"""
import base64
import io
import json
import re
import struct
import sys
from pathlib import Path

from PIL import Image, ImageCms

Image.MAX_IMAGE_PIXELS = None
CORPUS = Path(sys.argv[1])
# Larger ones would take minutes; all of them are sRGB, as many smaller ones are.
MAX_PIXELS = 13_000_000
WIDE = [
    "jpeg-weird/restart/AOMediaCodec-libavif__tests_data_apple_gainmap_new.jpg",
    "jpeg-baseline/AOMediaCodec-libavif__tests_data_paris_exif_xmp_icc_gainmap_bigendian.jpg",
    "jpeg-baseline/image-rs-image__tests_images_jpg_portrait_2.jpg",
]


def samples(picture):
    """16 x 16 pixels from the middles of as many fields."""
    w, h = picture.size
    small = Image.new("RGB", (16, 16))
    for i in range(256):
        at = ((2 * (i % 16) + 1) * w // 32, (2 * (i // 16) + 1) * h // 32)
        small.putpixel((i % 16, i // 16), picture.getpixel(at))
    return small


def turned(small, icc):
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    turn = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB", renderingIntent=1)
    return ImageCms.applyTransform(small, turn)


def encoded(picture):
    return base64.b64encode(picture.tobytes()).decode()


def row(kind, path, profile, picture, icc):
    small = samples(picture)
    converted = turned(small, icc)
    print(kind, path, profile, encoded(small), encoded(converted), sep="\t")


def own(path):
    def left(reason):
        print("left", path, reason, "", "", sep="\t")

    try:
        picture = Image.open(CORPUS / path)
        picture.load()
    except OSError:
        return
    icc = picture.info.get("icc_profile")
    if not icc:
        return
    if picture.mode not in ("RGB", "RGBA", "P"):
        return left("CMYK is converted by formula, grey is left: not by its profile")
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc)))
        turned(picture.convert("RGB").crop((0, 0, 1, 1)), icc)
    except (OSError, ImageCms.PyCMSError):
        return left("a broken profile, which Little CMS refuses: the pixels are left")
    tags = {icc[132 + 12 * i :][:4] for i in range(min(100, struct.unpack(">I", icc[128:132])[0]))}
    if b"A2B0" in tags:
        return left("a profile of tables, not of a matrix: the pixels are left")
    if picture.width * picture.height > MAX_PIXELS:
        return left("too large for a test; its profile is sRGB, as those of smaller files")
    row("own", path, re.sub(r"[^ -~]", "?", name.strip()), picture.convert("RGB"), icc)


def photographs():
    """The list of test/fixture/photographs.ts, its constants put in."""
    text = Path("test/fixture/photographs.ts").read_text()
    for name, value in re.findall(r'^const (\w+) = "(.+)";$', text, re.M):
        text = text.replace("${%s}" % name, value)
    return re.findall(r'^  ["`](.+)["`],$', text, re.M)


def main():
    paths = [line.split("\t")[0] for line in (CORPUS / "MANIFEST.tsv").read_text().splitlines()[1:]]
    for path in paths:
        if Path(path).suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"):
            own(path)
    made = json.loads(Path("test/golden/colour.json").read_text())["profiles"]
    profiles = [(name, base64.b64decode(entry["icc"])) for name, entry in made.items()]
    profiles += [(path, Image.open(CORPUS / path).info["icc_profile"]) for path in WIDE]
    for i, path in enumerate(photographs()):
        name, icc = profiles[i % len(profiles)]
        row("assigned", path, name, Image.open(CORPUS / path).convert("RGB"), icc)


main()
