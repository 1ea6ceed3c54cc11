// Writes test/golden/outcome.tsv: what Darkroom makes of every file of the corpus (columns: test/fuzz/outcome.ts).
//
//   node test/golden/make-outcome.mjs
//
// Unlike the other tables here it is made by the code under test: it does not say what is right, it makes every change of an
// outcome visible, to be justified where the table is made anew. The core must be built, the corpus present.
import { writeFileSync } from "node:fs";
import { importBundled } from "./bundled.mjs";

const OUTPUT = "test/golden/outcome.tsv";
const { outcomeLines } = await importBundled("outcome", { entryPoints: ["test/fuzz/outcome.ts"] });
const lines = await outcomeLines();
if (lines.length < 2) throw new Error("expected a corpus beside the project, got none");
writeFileSync(OUTPUT, `${lines.join("\n")}\n`);
console.log(`${OUTPUT}: ${lines.length - 1} files`);
