// The codecs' modules as a Worker has them: imported, since nothing may be compiled from bytes there; a large one
// when it is first needed.
import WEBP_DECODE from "@jsquash/webp/codec/dec/webp_dec.wasm";
import WEBP_ENCODE from "@jsquash/webp/codec/enc/webp_enc_simd.wasm";
import type { CodecModules } from "../image";

export const WORKER_CODECS: CodecModules = {
  webpDecode: () => WEBP_DECODE,
  webpEncode: () => WEBP_ENCODE,
  resvg: async () => (await import("../../build/resvg.wasm")).default,
};
