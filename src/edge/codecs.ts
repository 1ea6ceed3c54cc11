// The codecs' modules as a Worker has them: imported, since nothing may be compiled from bytes there. The large one is
// imported when the first picture needs it.
import WEBP_DECODE from "@jsquash/webp/codec/dec/webp_dec.wasm";
import WEBP_ENCODE from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import type { CodecModules } from "../image";

export const WORKER_CODECS: CodecModules = {
  webpDecode: () => WEBP_DECODE,
  webpEncode: () => WEBP_ENCODE,
  heif: async () => (await import("libheif-js/libheif-wasm/libheif.wasm")).default,
};
