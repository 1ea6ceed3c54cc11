// Before any test: the core must exist. One that is merely older than its sources is left alone here (`npm test` builds it
// anew before it starts Vitest), so that a single test file runs without waiting for a compiler.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export default function setup(): void {
  if (existsSync("build/core.wasm") && existsSync("build/core-version.js")) return;
  execFileSync(process.execPath, ["scripts/build-core.mjs"], { stdio: "inherit" });
}
