// Writes test/golden/cjpeg.tsv: what libjpeg-turbo's cjpeg makes of pictures that the tests can make again, and of a few
// photographs of the corpus after djpeg.
//
//   node test/golden/cjpeg.mjs ../shared/corpus > test/golden/cjpeg.tsv        (Node 24; libjpeg-turbo 2.1.5)
//
// Columns: picture, width, height, subsampling, quality, kind of file, bytes, SHA-256.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { madePicture, PICTURE_KINDS } from "../wasm/jpeg-encode-picture.ts";

const SIZES = ["1x1", "8x8", "16x16", "17x17", "9x33", "67x31", "70x15", "129x65"];
const PHOTOGRAPHS = [
  "jpeg-baseline/libjpeg-turbo_2.1.5__testimages_testorig.jpg",
  "jpeg-baseline/AOMediaCodec-libavif__tests_data_paris_exif_orientation_5.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_2029.jpg",
  "jpeg-baseline/image-rs-jpeg-decoder__benches_tower.jpg",
  "jpeg-baseline/recurser-exif-orientation-examples__Landscape_1.jpg",
  "jpeg-baseline/etemesi254-zune-image__test-images_jpeg_medium_no_samp_2500x1786.jpg",
];
const SAMPLING = {
  "4:4:4": ["-sample", "1x1"],
  "4:2:2": ["-sample", "2x1"],
  "4:2:0": ["-sample", "2x2"],
  grey: ["-grayscale"],
};
const KIND = { baseline: [], progressive: ["-progressive"] };
const LARGE = { maxBuffer: 1 << 28 };

function ppm(rgba, width, height) {
  const rgb = Buffer.from(rgba.filter((_, i) => (i & 3) !== 3));
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), rgb]);
}

function report(picture, input, subsampling, quality) {
  const [, width, height] = /^P6\n(\d+) (\d+)\n/.exec(input.toString("latin1", 0, 30));
  for (const [kind, flags] of Object.entries(KIND)) {
    const options = ["-quality", `${quality}`, "-baseline", "-optimize", "-dct", "int", ...flags, ...SAMPLING[subsampling]];
    const file = execFileSync("cjpeg", options, { input, ...LARGE });
    const digest = createHash("sha256").update(file).digest("hex");
    console.log([picture, width, height, subsampling, quality, kind, file.length, digest].join("\t"));
  }
}

for (const picture of PICTURE_KINDS) {
  const qualities = picture === "waves" ? [1, 24, 75, 85, 100] : [80, 100];
  for (const size of picture === "waves" ? SIZES : SIZES.slice(-2)) {
    const [width, height] = size.split("x").map(Number);
    const input = ppm(madePicture(picture, width, height), width, height);
    for (const subsampling of Object.keys(SAMPLING)) {
      for (const quality of qualities) report(picture, input, subsampling, quality);
    }
  }
}
// More blocks than one end-of-band run may count.
report("flat", ppm(madePicture("flat", 1504, 1408), 1504, 1408), "4:2:0", 80);
const [corpus] = process.argv.slice(2);
for (const picture of PHOTOGRAPHS) {
  const input = execFileSync("djpeg", ["-dct", "int", "-ppm", `${corpus}/${picture}`], LARGE);
  for (const quality of [60, 85]) report(picture, input, "4:2:0", quality);
}
