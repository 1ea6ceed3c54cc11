// The compiled core and codecs for fuzzing: like test/fixture/darkroom.ts, but found from the working directory, so that it
// also works inside the bundle that `npm run fuzz` makes. CORE_WASM names another core.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Modules } from "../../src/image";

const require = createRequire(resolve("package.json"));
const compile = (file: string) => new WebAssembly.Module(readFileSync(file));

export const core = compile(process.env.CORE_WASM ?? "build/core.wasm");

export const fuzzModules: Modules = {
  core,
  webpDecode: () => compile(require.resolve("@jsquash/webp/codec/dec/webp_dec.wasm")),
  webpEncode: () => compile(require.resolve("@jsquash/webp/codec/enc/webp_enc_simd.wasm")),
  version: "fuzz",
};
