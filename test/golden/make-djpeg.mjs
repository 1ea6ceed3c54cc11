// Writes test/golden/djpeg.tsv: what djpeg makes of every JPEG of the corpus at 1/1, 1/2, 1/4 and 1/8, and of the smaller
// whole ones cut off after 35 % and 70 % of their bytes (a progressive file is then smoothed).
//
//   node test/golden/make-djpeg.mjs [../shared/corpus]
//
// Columns: path (@ and the length where it is cut), scale (the N of 1/N), exit status (0 good, 2 with warnings, 1 refused),
// width, height, components (1 grey, 3 RGB), SHA-256 of the pixel rows without the header ("-" where djpeg gives up, even
// after the last row). Made with libjpeg-turbo 2.1.5 of Debian 12 (djpeg -dct int, otherwise its defaults); the machine
// needs djpeg, the tests do not.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const corpus = process.argv[2] ?? "../shared/corpus";
const OUTPUT = "test/golden/djpeg.tsv";
const MAX_PICTURE_BYTES = 1 << 30;
const CUT_FOLDERS = /^jpeg-(baseline|cmyk|gray|progressive)\//;
const MAX_CUT_FILE_BYTES = 200_000;

const paths = readdirSync(corpus, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name))
  .map((entry) => relative(corpus, join(entry.parentPath, entry.name)))
  .sort();

function outcome(bytes, scale) {
  const run = spawnSync("djpeg", ["-dct", "int", "-scale", `1/${scale}`, "-pnm"], {
    input: bytes,
    maxBuffer: MAX_PICTURE_BYTES,
  });
  const header = run.status === 1 ? null : /^P([56])\s(\d+) (\d+)\s255\s/.exec(run.stdout.toString("latin1", 0, 40));
  if (!header) return [run.status, "-", "-", "-", "-"];
  const hash = createHash("sha256").update(run.stdout.subarray(header[0].length)).digest("hex");
  return [run.status, header[2], header[3], header[1] === "5" ? 1 : 3, hash];
}

const lines = ["path\tscale\tstatus\twidth\theight\tcomponents\tsha256"];
for (const path of paths) {
  const bytes = readFileSync(join(corpus, path));
  const cuttable = CUT_FOLDERS.test(path) && bytes.length <= MAX_CUT_FILE_BYTES;
  const cuts = cuttable ? [0.35, 0.7].map((part) => Math.floor(bytes.length * part)) : [];
  for (const length of [bytes.length, ...cuts]) {
    const name = length === bytes.length ? path : `${path}@${length}`;
    for (const scale of [1, 2, 4, 8]) {
      lines.push([name, scale, ...outcome(bytes.subarray(0, length), scale)].join("\t"));
    }
  }
}
writeFileSync(OUTPUT, `${lines.join("\n")}\n`);
console.log(`${OUTPUT}: ${lines.length - 1} pictures of ${paths.length} files`);
