// Writes test/golden/ssim.tsv: quality by SSIM target on twenty photographs, at 640 px, JPEG and WebP, four targets.
//
//   node test/golden/ssim.mjs            the table
//   node test/golden/ssim.mjs --curve    prints the medians that src/image/ssim/curve.ts holds
//
// The core must be built, the corpus present.
import { writeFileSync } from "node:fs";
import { importBundled } from "./bundled.mjs";

const OUTPUT = "test/golden/ssim.tsv";
const { tableLines, curves } = await importBundled("ssim", { entryPoints: ["test/image/ssim/table.ts"] });
if (process.argv.includes("--curve")) {
  for (const [name, losses] of Object.entries(await curves())) {
    console.log(name, losses.map((loss) => Number(loss.toPrecision(3))).join(", "));
  }
} else {
  const lines = await tableLines();
  writeFileSync(OUTPUT, `${lines.join("\n")}\n`);
  console.log(`${OUTPUT}: ${lines.length - 1} rows`);
}
