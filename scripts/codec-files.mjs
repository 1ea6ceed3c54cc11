// The third-party codecs' WebAssembly, by the names of src/image/codec/modules.ts, as packages hold them.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** @type {Readonly<Record<import("../src/image/codec/modules").CodecName, string>>} */
const PACKAGE_FILES = {
  webpDecode: "@jsquash/webp/codec/dec/webp_dec.wasm",
  webpEncode: "@jsquash/webp/codec/enc/webp_enc_simd.wasm",
  avifDecode: "@jsquash/avif/codec/dec/avif_dec.wasm",
  avifEncode: "@jsquash/avif/codec/enc/avif_enc.wasm",
  heif: "libheif-js/libheif-wasm/libheif.wasm",
};

/** Absolute paths. */
export const CODEC_FILES = Object.fromEntries(
  Object.entries(PACKAGE_FILES).map(([name, file]) => [name, require.resolve(file)]),
);
