// Writes test/golden/heic.tsv: what heif-convert makes of the files that make-tiles.py wrote and of those that heic-cases.ts puts
// together from them.
//
//   node test/golden/heic/make-table.mjs
//
// Columns: name, width, height, SHA-256 of the pixels as RGBA of 8 bits, upright. The picture of 10 bits is kept as PNG, since
// heif-convert rounds it to 10 bits before it comes to 8. Made with Debian's
// libheif-examples 1.15.1 (libde265 1.0.11) and OpenCV 4.6.0; the machine needs them, the tests do not.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const HASH = `
import sys, cv2, hashlib
p = cv2.imread(sys.argv[1], cv2.IMREAD_UNCHANGED)
p = cv2.cvtColor(p, cv2.COLOR_BGRA2RGBA if p.shape[2] == 4 else cv2.COLOR_BGR2RGBA)
print(p.shape[1], p.shape[0], hashlib.sha256(p.tobytes()).hexdigest(), sep="\\t")
`;

/** The picture of more than 8 bits. */
const DEEP = "deep";

const folder = mkdtempSync(join(tmpdir(), "heic-"));
const bundle = join("test/fixture", ".heic-cases.mjs");
await build({
  entryPoints: ["test/fixture/heic-cases.ts"],
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  outfile: bundle,
});
const { heicCases } = await import(pathToFileURL(bundle).href);
const lines = ["name\twidth\theight\tsha256"];
for (const [name, file] of Object.entries(heicCases())) {
  const [heic, png] = [join(folder, "a.heic"), join(folder, "a.png")];
  writeFileSync(heic, file);
  rmSync(png, { force: true });
  execFileSync("heif-convert", [heic, png], { stdio: "ignore" });
  if (name === DEEP) {
    copyFileSync(png, `test/golden/heic/${name}.png`);
    continue;
  }
  lines.push(`${name}\t${execFileSync("/usr/bin/python3", ["-c", HASH, png], { encoding: "utf8" }).trim()}`);
}
writeFileSync("test/golden/heic.tsv", `${lines.join("\n")}\n`);
rmSync(folder, { recursive: true });
rmSync(bundle);
console.log(`test/golden/heic.tsv: ${lines.length - 1} pictures`);
