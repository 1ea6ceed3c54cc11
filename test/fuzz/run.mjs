// Bundles test/fuzz/main.ts, which Node cannot load as it is, and runs it with the arguments given, over a core that is up to
// date (or over the one that CORE_WASM names).
import { spawnSync } from "node:child_process";
import { buildSync } from "esbuild";
import { buildMissingCore } from "../../scripts/build-missing.mjs";

const BUNDLE = "build/fuzz/run.mjs";
if (!process.env.CORE_WASM) buildMissingCore();
buildSync({
  entryPoints: ["test/fuzz/main.ts"],
  outfile: BUNDLE,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});
process.exitCode = spawnSync(process.execPath, [BUNDLE, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
