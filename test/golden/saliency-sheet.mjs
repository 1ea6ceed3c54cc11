// Writes build/saliency.png, a sheet to look at: twenty photographs cut at their centres and by gravity "auto".
//
//   node test/golden/saliency-sheet.mjs
//
// The core must be built, the corpus present.
import { writeFileSync } from "node:fs";
import { importBundled } from "./bundled.mjs";

const OUTPUT = "build/saliency.png";
const { sheet } = await importBundled("sheet", { entryPoints: ["test/image/frame/sheet.ts"] });
writeFileSync(OUTPUT, await sheet());
console.log(OUTPUT);
