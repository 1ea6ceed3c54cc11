// Before any test: the core and the command must exist. What is merely older than its sources is left alone here (`npm test`
// builds it anew before it starts Vitest), so that a single test file runs without waiting for a compiler.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export default function setup(): void {
  const hasCore = existsSync("build/core.wasm") && existsSync("build/core-version.js");
  if (!hasCore) execFileSync(process.execPath, ["scripts/build-core.mjs"], { stdio: "inherit" });
  if (!existsSync("dist/cli.js")) execFileSync(process.execPath, ["scripts/build-library.mjs"], { stdio: "inherit" });
}
