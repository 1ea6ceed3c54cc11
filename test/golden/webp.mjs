// Writes test/golden/webp.tsv: the files of our own lossy WebP encoder for pictures that the tests can make again. They
// guard against unintended change; that files are right is held by test/wasm/webp-encode.test.ts.
//
//   npm run build:core && node test/golden/webp.mjs > test/golden/webp.tsv        (Node 24)
//
// Columns: picture, width, height, quality, preset, bytes, SHA-256.
import { createHash } from "node:crypto";
import { openEncoder } from "./webp-core.mjs";
import { madePicture, PICTURE_KINDS } from "../wasm/jpeg-encode-picture.ts";

const encode = openEncoder(process.env.CORE_WASM ?? "build/core.wasm");

function report(kind, width, height, quality, preset) {
  const file = encode({ rgba: madePicture(kind, width, height), width, height }, quality, preset);
  const digest = createHash("sha256").update(file).digest("hex");
  console.log([kind, width, height, quality, preset, file.length, digest].join("\t"));
}

console.log("picture\twidth\theight\tquality\tpreset\tbytes\tsha256");
for (const kind of PICTURE_KINDS) {
  for (const [width, height] of [[1, 1], [17, 33], [129, 65]]) {
    for (const preset of ["best", "fast"]) report(kind, width, height, 80, preset);
  }
}
for (const quality of [0, 25, 50, 75, 90, 100]) report("waves", 300, 200, quality, "best");
report("noise", 640, 640, 95, "fast");
