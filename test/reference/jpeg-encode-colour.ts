// Scalar twin of wasm/jpeg-encode/colour.ts: libjpeg's jccolor.c.

const HALF = 1 << 15;
/** 128, and libjpeg's rounding of just under a half, which keeps 255.5 from becoming 256. */
const CHROMA_OFFSET = (128 << 16) + HALF - 1;

export interface Planes {
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
}

/** RGBA pixels → one byte each of Y, Cb, Cr. */
export function toYcc(rgba: Uint8Array): Planes {
  const pixels = rgba.length / 4;
  const planes = { luma: new Uint8Array(pixels), cb: new Uint8Array(pixels), cr: new Uint8Array(pixels) };
  for (let i = 0; i < pixels; i++) {
    const r = rgba[4 * i];
    const g = rgba[4 * i + 1];
    const b = rgba[4 * i + 2];
    planes.luma[i] = (19595 * r + 38470 * g + 7471 * b + HALF) >> 16;
    planes.cb[i] = (-11059 * r - 21709 * g + 32768 * b + CHROMA_OFFSET) >> 16;
    planes.cr[i] = (32768 * r - 27439 * g - 5329 * b + CHROMA_OFFSET) >> 16;
  }
  return planes;
}
