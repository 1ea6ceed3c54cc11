// Writes test/golden/djpeg.tsv: what djpeg makes of every JPEG of the corpus at 1/1, 1/2, 1/4 and 1/8.
//
//   node test/golden/make-djpeg.mjs [../shared/corpus]
//
// Columns: path, scale (the N of 1/N), exit status (0 good, 2 with warnings, 1 refused), width, height, components (1 grey,
// 3 RGB), SHA-256 of the pixel rows without the header ("-" where there is no whole picture). Made with libjpeg-turbo
// 2.1.5 of Debian 12 (djpeg -dct int, otherwise its defaults); the machine needs djpeg, the tests do not.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const corpus = process.argv[2] ?? "../shared/corpus";
const OUTPUT = "test/golden/djpeg.tsv";
const MAX_PICTURE_BYTES = 1 << 30;

const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const lines = ["path\tscale\tstatus\twidth\theight\tcomponents\tsha256"];
for (const file of files) {
  for (const scale of [1, 2, 4, 8]) {
    const run = spawnSync("djpeg", ["-dct", "int", "-scale", `1/${scale}`, "-pnm", file], { maxBuffer: MAX_PICTURE_BYTES });
    const header = run.status === 1 ? null : /^P([56])\s(\d+) (\d+)\s255\s/.exec(run.stdout.toString("latin1", 0, 40));
    const picture = header
      ? [
          header[2],
          header[3],
          header[1] === "5" ? 1 : 3,
          createHash("sha256").update(run.stdout.subarray(header[0].length)).digest("hex"),
        ]
      : ["-", "-", "-", "-"];
    lines.push([relative(corpus, file), scale, run.status, ...picture].join("\t"));
  }
}
writeFileSync(OUTPUT, `${lines.join("\n")}\n`);
console.log(`${OUTPUT}: ${files.length} files`);
