// Builds dist/: the entries of package.json's `exports` and `bin` as single ES modules, their type declarations, and the
// .wasm files that lie beside them. Dependencies stay imports, except in the browser's entry, which has none.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { globSync } from "tinyglobby";
import { CODEC_FILES } from "./codec-files.mjs";

const require = createRequire(import.meta.url);
const TYPES = "dist/types";
const WASM_FILES = ["build/core.wasm", ...Object.values(CODEC_FILES)];

/** @type {ReadonlyArray<{name: string, source: string, options: import("esbuild").BuildOptions}>} */
const ENTRIES = [
  { name: "image", source: "src/image/index.ts", options: { platform: "neutral", packages: "external" } },
  { name: "node", source: "src/node/index.ts", options: { platform: "node", packages: "external" } },
  { name: "cli", source: "src/node/cli.ts", options: { platform: "node", packages: "external" } },
  { name: "browser", source: "src/browser/index.ts", options: { platform: "browser" } },
];

mkdirSync("dist", { recursive: true });
for (const file of WASM_FILES) copyFileSync(file, join("dist", basename(file)));

const present = ENTRIES.filter(({ source }) => existsSync(source));
for (const { name, source, options } of present) {
  await build({
    ...options,
    entryPoints: [source],
    outfile: `dist/${name}.js`,
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
}
if (existsSync("dist/cli.js")) chmodSync("dist/cli.js", 0o755);

rmSync(TYPES, { recursive: true, force: true });
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
for (const file of globSync(`${TYPES}/**/*.d.ts`)) writeFileSync(file, withExtensions(file));
for (const { name, source } of present) {
  if (name === "cli") continue;
  writeFileSync(`dist/${name}.d.ts`, `export * from "./types/${source.replace(/\.ts$/, ".js")}";\n`);
}
console.log(`dist: ${present.map(({ name }) => `${name}.js`).join(", ")}`);

/** Node's own resolution wants the extensions that our sources leave out. */
function withExtensions(file) {
  return readFileSync(file, "utf8").replace(/(from |import\()"(\.{1,2}\/[^"]+|\.{1,2})"/g, (whole, lead, path) => {
    const target = join(dirname(file), path);
    if (existsSync(`${target}.d.ts`)) return `${lead}"${path}.js"`;
    return existsSync(`${target}/index.d.ts`) ? `${lead}"${path}/index.js"` : whole;
  });
}
