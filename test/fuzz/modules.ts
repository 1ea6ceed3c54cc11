// The compiled core and codecs for fuzzing: like test/fixture/darkroom.ts, but found from the working directory, so that it
// also works inside the bundle that `npm run fuzz` makes. CORE_WASM names another core.
import { readFileSync } from "node:fs";
import { CODEC_FILES } from "../../scripts/codec-files.mjs";
import { codecModules, type Modules } from "../../src/image";

const compile = (file: string) => new WebAssembly.Module(readFileSync(file));

export const core = compile(process.env.CORE_WASM ?? "build/core.wasm");

export const fuzzModules: Modules = {
  core,
  codecs: codecModules((name) => compile(CODEC_FILES[name])),
  version: "fuzz",
};
