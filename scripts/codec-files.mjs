// The third-party codecs' WebAssembly, by the names of src/image/codec/modules.ts: as packages hold them, or as it was built.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(import.meta.url);

/** @type {Readonly<Record<import("../src/image/codec/modules").CodecName, string>>} */
const FILES = {
  webpDecode: "@jsquash/webp/codec/dec/webp_dec.wasm",
  webpEncode: "@jsquash/webp/codec/enc/webp_enc_simd.wasm",
  avifDecode: "@jsquash/avif/codec/dec/avif_dec.wasm",
  avifEncode: "@jsquash/avif/codec/enc/avif_enc.wasm",
  heif: "libheif-js/libheif-wasm/libheif.wasm",
  resvg: "./build/resvg.wasm",
};

/** Absolute paths. */
export const CODEC_FILES = Object.fromEntries(
  Object.entries(FILES).map(([name, file]) => [name, file.startsWith(".") ? resolve(file) : require.resolve(file)]),
);
