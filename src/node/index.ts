// Darkroom on Node: the library with its WebAssembly modules read from beside this file. dist/node.js is built from here.
import { readFileSync } from "node:fs";
import { CORE_VERSION } from "../../build/core-version.js";
import { type CodecName, codecModules, createDarkroom, type Darkroom, type DarkroomOptions } from "../image";

export * from "../image";

/** Names of the files that the build puts beside dist/node.js. */
const CORE_FILE = "core.wasm";
const CODEC_FILES: Readonly<Record<CodecName, string>> = {
  webpDecode: "webp_dec.wasm",
  webpEncode: "webp_enc_simd.wasm",
  avifDecode: "avif_dec.wasm",
  avifEncode: "avif_enc.wasm",
  heif: "libheif.wasm",
  resvg: "resvg.wasm",
};

export interface NodeOptions extends DarkroomOptions {
  /** Folder of the .wasm files. Default: where this file is. */
  readonly folder?: URL;
}

/**
 * Opens a Darkroom. Close it when done; its memory is freed with it.
 * @example
 *   const darkroom = await openDarkroom();
 *   const { bytes } = await darkroom.develop(await readFile("photo.jpg"), { maxDimension: 400, format: "webp" });
 */
export async function openDarkroom({
  folder = new URL("./", import.meta.url),
  ...options
}: NodeOptions = {}): Promise<Darkroom> {
  const compile = (file: string) => WebAssembly.compile(readFileSync(new URL(file, folder)));
  const modules = {
    core: await compile(CORE_FILE),
    codecs: codecModules((name) => compile(CODEC_FILES[name])),
    version: CORE_VERSION,
  };
  return createDarkroom(modules, options);
}
