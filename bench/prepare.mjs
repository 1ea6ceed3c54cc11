// What the benchmarks need before they start, made only where it is missing or older than its sources: the peers (a package of
// their own, so that the project does not carry them) and dist/node.js.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

const changedMs = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function run(program, ...args) {
  console.log(`> ${program.split("/").at(-1)} ${args.join(" ")}`);
  execFileSync(program, args, { cwd: ROOT, stdio: "inherit" });
}

if (changedMs(`${ROOT}bench/node_modules/.package-lock.json`) < changedMs(`${ROOT}bench/package-lock.json`)) {
  run("npm", "--prefix", "bench", "ci");
}

const sources = globSync(["src/**/*.ts", "wasm/**/*.ts", "scripts/build-*.mjs", "package.json"], { cwd: ROOT });
const built = Math.min(changedMs(`${ROOT}dist/node.js`), changedMs(`${ROOT}dist/core.wasm`));
if (sources.some((file) => changedMs(ROOT + file) > built)) {
  run(process.execPath, "scripts/build-core.mjs");
  run(process.execPath, "scripts/build-library.mjs");
}
