// Writes test/golden/avif.tsv: how near jSquash's decoder comes to avifdec, for every AVIF of the corpus.
//
//     node test/golden/avif.mjs ../shared/corpus > test/golden/avif.tsv
//
// Columns: path; outcome (ok, avifdec refuses, jSquash refuses, both refuse); width and height as coded; PSNR in dB over RGB
// multiplied by alpha, and alpha ("same" when nothing differs); SHA-256 of jSquash's RGBA. The test holds the pixels to the
// SHA-256, so the decibels hold for them. Made with libavif-bin 0.11.1 and Pillow 9.4.0 of Debian 12; neither applies irot, imir, clap.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import factory from "@jsquash/avif/codec/dec/avif_dec.js";

const [corpus] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "darkroom-avif-"));
const wasm = createRequire(import.meta.url).resolve("@jsquash/avif/codec/dec/avif_dec.wasm");
const decoder = await factory({ wasmBinary: readFileSync(wasm) });
const TO_RGBA = "import sys; from PIL import Image; sys.stdout.buffer.write(Image.open(sys.argv[1]).convert('RGBA').tobytes())";

/** RGBA as avifdec and Pillow make it; null when avifdec refuses. */
function oracle(path) {
  const png = join(folder, "out.png");
  try {
    execFileSync("avifdec", ["-d", "8", path, png], { stdio: "ignore" });
  } catch {
    return null;
  }
  return execFileSync("/usr/bin/python3", ["-c", TO_RGBA, png], { maxBuffer: 2 ** 28 });
}

function psnr(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 4) {
    for (let channel = 0; channel < 3; channel++) {
      const difference = (a[i + channel] * a[i + 3] - b[i + channel] * b[i + 3]) / 255;
      sum += difference * difference;
    }
    sum += (a[i + 3] - b[i + 3]) ** 2;
  }
  return sum === 0 ? "same" : (10 * Math.log10((255 * 255 * a.length) / sum)).toFixed(2);
}

for (const kind of ["ok", "sequence"]) {
  for (const name of readdirSync(join(corpus, "avif", kind)).sort()) {
    const path = `avif/${kind}/${name}`;
    const ours = decoder.decode(readFileSync(join(corpus, path)), 8);
    const theirs = oracle(join(corpus, path));
    const outcome = ours ? (theirs ? "ok" : "avifdec refuses") : theirs ? "jSquash refuses" : "both refuse";
    const facts = ours
      ? [ours.width, ours.height, theirs ? psnr(ours.data, theirs) : "-", createHash("sha256").update(ours.data).digest("hex")]
      : ["-", "-", "-", "-"];
    console.log([path, outcome, ...facts].join("\t"));
  }
}
rmSync(folder, { recursive: true });
