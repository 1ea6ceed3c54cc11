// Writes test/golden/svg/*.png, what librsvg draws of the SVGs beside them, and test/golden/svg.tsv, how near Darkroom's drawings
// come to them (PSNR over R, G, B on white, dB). Reasons for less than 30 dB stand here.
//
//   node test/golden/svg.mjs             (librsvg 2.54.7; the core must be built)
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";
import { importBundled } from "./bundled.mjs";

const REASONS = {
  filter: "feMorphology: a radius of 2.67 px is rounded to whole pixels differently, so one edge of the line differs by a pixel",
  pattern: "a tile is drawn once, at whole pixels, and repeated; librsvg draws every tile where it lies: their edges differ",
};

const { likenessOf, ORACLE_WIDTH, testDarkroom } = await importBundled("svg", {
  stdin: {
    contents: 'export * from "./test/image/svg/oracle"; export * from "./test/fixture/darkroom";',
    resolveDir: ".",
  },
  define: { "import.meta.url": JSON.stringify(pathToFileURL("test/fixture/darkroom.ts").href) },
});

const darkroom = testDarkroom();
const rows = [];
for (const file of globSync("test/golden/svg/*.svg").sort()) {
  const png = file.replace(/svg$/, "png");
  execFileSync("rsvg-convert", ["-w", String(ORACLE_WIDTH), "--keep-aspect-ratio", "-o", png, file]);
  const name = file.replace(/.*\/|\.svg$/g, "");
  rows.push([name, (await likenessOf(darkroom, name)).toFixed(2), REASONS[name] ?? ""].join("\t"));
}
writeFileSync("test/golden/svg.tsv", `${["drawing\tdB\treason", ...rows].join("\n")}\n`);
console.log(rows.join("\n"));
