// Scalar twin of wasm/jpeg-decode/colour.ts: JFIF's YCbCr with 16 bits of fraction, as libjpeg's tables have it, and the
// ink model that djpeg writes CMYK by.

const fix = (x: number): number => Math.round(x * 65536);
const HALF = 1 << 15;
const clamp = (v: number): number => Math.min(255, Math.max(0, v));

export type Rgba = [number, number, number, number];

export function ycbcr(y: number, cb: number, cr: number): Rgba {
  const b = cb - 128;
  const r = cr - 128;
  return [
    clamp(y + ((fix(1.402) * r + HALF) >> 16)),
    clamp(y + ((-fix(0.34414) * b - fix(0.71414) * r + HALF) >> 16)),
    clamp(y + ((fix(1.772) * b + HALF) >> 16)),
    255,
  ];
}

/** Stored inks are inverted: 255 is none. */
export function cmyk(c: number, m: number, y: number, k: number): Rgba {
  const mix = (ink: number): number => Math.floor((ink * k) / 255 + 0.5);
  return [mix(c), mix(m), mix(y), 255];
}

/** Adobe's YCCK: YCbCr of the inks' complements. */
export function ycck(y: number, cb: number, cr: number, k: number): Rgba {
  const [r, g, b] = ycbcr(y, cb, cr);
  return cmyk(255 - r, 255 - g, 255 - b, k);
}
