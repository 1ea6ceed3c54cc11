// Writes build/saliency.png, a sheet to look at: twenty photographs cut at their centres and by gravity "auto".
//
//   node test/golden/saliency-sheet.mjs
//
// The core must be built, the corpus present.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

const OUTPUT = "build/saliency.png";
const bundle = "build/fuzz/sheet.mjs";
buildSync({
  entryPoints: ["test/image/frame/sheet.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
const { sheet } = await import(pathToFileURL(bundle).href);
writeFileSync(OUTPUT, await sheet());
console.log(OUTPUT);
