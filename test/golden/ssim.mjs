// Writes test/golden/ssim.tsv: quality by SSIM target on twenty photographs, at 640 px, JPEG and WebP, four targets.
//
//   node test/golden/ssim.mjs            the table
//   node test/golden/ssim.mjs --curve    prints the medians that src/image/ssim/curve.ts holds
//
// The core must be built, the corpus present.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

const OUTPUT = "test/golden/ssim.tsv";
const bundle = "build/fuzz/ssim.mjs";
buildSync({
  entryPoints: ["test/image/ssim/table.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
const { tableLines, curves } = await import(pathToFileURL(bundle).href);
if (process.argv.includes("--curve")) {
  for (const [name, losses] of Object.entries(await curves())) {
    console.log(name, losses.map((loss) => Number(loss.toPrecision(3))).join(", "));
  }
} else {
  const lines = await tableLines();
  writeFileSync(OUTPUT, `${lines.join("\n")}\n`);
  console.log(`${OUTPUT}: ${lines.length - 1} rows`);
}
