// jSquash: Squoosh's codecs, the usual way to work on images in a Worker. Decode to RGBA, resize, encode.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import decodeJpeg, { init as initDecoder } from "@jsquash/jpeg/decode.js";
import encodeJpeg, { init as initJpeg } from "@jsquash/jpeg/encode.js";
import resize, { initResize } from "@jsquash/resize";
import encodeWebp, { init as initWebp } from "@jsquash/webp/encode.js";

const require = createRequire(import.meta.url);
const compile = (file) => new WebAssembly.Module(readFileSync(require.resolve(file)));
const releaseOf = (name) => JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version;

export const version = () =>
  ["jpeg", "webp", "resize"].map((part) => `${part} ${releaseOf(`@jsquash/${part}`)}`).join(", ");

export async function open() {
  await initDecoder(compile("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"));
  await initJpeg(compile("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm"));
  await initWebp(compile("@jsquash/webp/codec/enc/webp_enc_simd.wasm"));
  await initResize(compile("@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm"));
  return {
    /** @param {(held?: unknown) => void} [stepDone] called after each step, holding what the step needed */
    async develop(file, { maxPx, format, quality }, stepDone = () => {}) {
      const picture = await decodeJpeg(file);
      stepDone(picture);
      const scale = maxPx / Math.max(picture.width, picture.height);
      const small = await resize(picture, {
        width: Math.round(picture.width * scale),
        height: Math.round(picture.height * scale),
        method: "lanczos3",
        premultiply: false,
        linearRGB: false,
      });
      stepDone(picture);
      const bytes = await (format === "webp" ? encodeWebp : encodeJpeg)(small, { quality });
      stepDone(small);
      return { bytes: new Uint8Array(bytes) };
    },
    async encode(pixels, { quality }) {
      return { bytes: new Uint8Array(await encodeJpeg(pixels, { quality })) };
    },
  };
}
