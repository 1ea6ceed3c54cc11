// Builds only what is missing or older than its sources, so that `npm start` and `npm test` work right after `npm ci` and
// cost nothing the second time.
//
//   node scripts/build-missing.mjs          the core, its version, the page with its assets, the library and the command
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";

/** The newest change among files that match, ms since the epoch; 0 when there are none. */
function newestMs(patterns) {
  return Math.max(0, ...globSync(patterns).map((file) => statSync(file).mtimeMs));
}

function isStale(output, sources) {
  return !existsSync(output) || statSync(output).mtimeMs < newestMs(sources);
}

function run(script) {
  execFileSync(process.execPath, [script], { stdio: "inherit" });
}

/** The core and build/core-version.js. */
export function buildMissingCore() {
  const sources = ["wasm/**/*.ts", "scripts/{build-core,build-resvg,wasm-section,codec-files}.mjs", "package.json"];
  const isMissing = ["build/core-version.js", "build/resvg.wasm"].some((file) => !existsSync(file));
  if (isMissing || isStale("build/core.wasm", sources)) run("scripts/build-core.mjs");
}

/** dist/web: the page and what /docs loads. */
export function buildMissingPage() {
  const sources = [
    "web/**/*.*",
    "src/image/**/*.ts",
    "src/browser/**/*.ts",
    "build/core.wasm",
    "scripts/build-page.mjs",
  ];
  if (isStale("dist/web/docs-assets/rapidoc-min.js", sources)) run("scripts/build-page.mjs");
}

/** dist/*.js: the library's entries and the `darkroom` command. */
export function buildMissingLibrary() {
  const sources = [
    "src/{image,node,browser}/**/*.ts",
    "build/core.wasm",
    "scripts/{build-library,codec-files}.mjs",
    "package.json",
  ];
  if (isStale("dist/cli.js", sources)) run("scripts/build-library.mjs");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  buildMissingCore();
  buildMissingPage();
  buildMissingLibrary();
}
