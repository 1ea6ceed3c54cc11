// Compiles the AssemblyScript core to build/core.wasm, makes what else is built beside it, and names the result.
//
//   node scripts/build-core.mjs                                     the whole core, and build/core-version.js
//   node scripts/build-core.mjs wasm/png/index.ts /tmp/png.wasm     one room alone, for work on a kernel
//
// The core version is a hash over every byte that can change an output: the core, the codecs' WebAssembly and
// the deflate library's version. Results are cached and compared under it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { buildResvg } from "./build-resvg.mjs";
import { CODEC_FILES } from "./codec-files.mjs";

const FLAGS = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--enable", "bulk-memory"];

const [entry = "wasm/index.ts", out = "build/core.wasm"] = process.argv.slice(2);
mkdirSync("build", { recursive: true });
const { error, stderr } = await asc.main([entry, "-o", out, ...FLAGS]);
if (error) {
  console.error(stderr.toString() || error);
  process.exit(1);
}

const core = readFileSync(out);
if (out === "build/core.wasm") {
  buildResvg();
  const hash = createHash("sha256").update(core);
  for (const file of Object.values(CODEC_FILES)) hash.update(readFileSync(file));
  hash.update(JSON.parse(readFileSync("package.json", "utf8")).dependencies.fflate);
  const version = hash.digest("hex").slice(0, 12);
  writeFileSync("build/core-version.js", `export const CORE_VERSION = "${version}";\n`);
  writeFileSync("build/core-version.d.ts", "export declare const CORE_VERSION: string;\n");
}
console.log(`${out}: ${core.length} bytes`);
