// libwebp's decoder, by jSquash, as the judge of our files.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import decoderFactory from "@jsquash/webp/codec/dec/webp_dec.js";

const require = createRequire(import.meta.url);

interface Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

// The decoder's glue constructs an ImageData; Node has none.
(globalThis as { ImageData?: unknown }).ImageData ??= class {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
};

const decoder = (await (decoderFactory as unknown as (options: object) => Promise<unknown>)({
  noInitialRun: true,
  instantiateWasm(imports: WebAssembly.Imports, callback: (instance: WebAssembly.Instance) => void) {
    const file = readFileSync(require.resolve("@jsquash/webp/codec/dec/webp_dec.wasm"));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(file), imports);
    callback(instance);
    return instance.exports;
  },
})) as { decode(file: Uint8Array): Picture | null };

/** @throws Error when libwebp refuses the file */
export function decodeWithLibwebp(file: Uint8Array): { rgba: Uint8Array; width: number; height: number } {
  const picture = decoder.decode(file);
  if (!picture) throw new Error(`expected libwebp to decode ${file.length} bytes, got a refusal`);
  return { rgba: new Uint8Array(picture.data), width: picture.width, height: picture.height };
}

/** Peak signal to noise ratio of R, G and B, dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) if ((i & 3) !== 3) squares += (a[i] - b[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.length * 0.75) / Math.max(squares, 1));
}
