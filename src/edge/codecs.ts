// The codecs' modules as a Worker has them: imported, since nothing may be compiled from bytes there. The large ones are
// imported by the first picture that needs them, so that a start does not pay for them.
import WEBP_DECODE from "@jsquash/webp/codec/dec/webp_dec.wasm";
import WEBP_ENCODE from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import type { CodecModules } from "../image";

export const WORKER_CODECS: CodecModules = {
  webpDecode: () => WEBP_DECODE,
  webpEncode: () => WEBP_ENCODE,
  avifDecode: async () => (await import("@jsquash/avif/codec/dec/avif_dec.wasm")).default,
  avifEncode: async () => (await import("@jsquash/avif/codec/enc/avif_enc.wasm")).default,
  heif: async () => (await import("libheif-js/libheif-wasm/libheif.wasm")).default,
  resvg: async () => (await import("../../build/resvg.wasm")).default,
};
