// Coded luma and chroma to RGBA, as ITU-T H.273 (8.3) says: any matrix by its Kr and Kb, either range, 8 to 12 bits. Chroma is
// repeated over the pixels that share it, as libheif does. Tables hold every product in fixed point, so a pixel costs a few
// additions: sums stay below 2^23 (255 × 2^13, thrice).
import { ImageError } from "../error";
import type { ColourCode } from "../probe/colour-code";

const FRACTION_BITS = 13;
const ONE = 1 << FRACTION_BITS;

/** Samples that are green, blue and red themselves. */
const IDENTITY = 0;
/** Kr and Kb by MatrixCoefficients. Unspecified (2) means BT.601, as in JPEG. */
const LUMA_SHARES: Readonly<Record<number, readonly [kr: number, kb: number]>> = {
  1: [0.2126, 0.0722],
  2: [0.299, 0.114],
  4: [0.3, 0.11],
  5: [0.299, 0.114],
  6: [0.299, 0.114],
  7: [0.212, 0.087],
  9: [0.2627, 0.0593],
};

export interface SampleKind extends ColourCode {
  readonly bitDepth: number;
  /** Chroma columns are shared by two pixels. */
  readonly halfWidth: boolean;
}

/** A row of one plane: its samples begin at `at`. */
export interface SampleRow {
  readonly samples: Uint8Array | Uint16Array;
  readonly at: number;
}

export class SampleConverter {
  readonly #shift: number;
  readonly #luma: Int32Array;
  readonly #redOfCr: Int32Array;
  readonly #greenOfCb: Int32Array;
  readonly #greenOfCr: Int32Array;
  readonly #blueOfCb: Int32Array;
  readonly #identity: boolean;

  /** @throws ImageError UNSUPPORTED_FORMAT for a matrix that is none of Kr and Kb (YCgCo, ICtCp). */
  constructor({ matrix, fullRange, bitDepth, halfWidth }: SampleKind) {
    const shares = matrix === IDENTITY ? [0, 0] : LUMA_SHARES[matrix];
    if (!shares) {
      const kind = `matrix coefficients ${matrix}`;
      throw new ImageError("UNSUPPORTED_FORMAT", `expected RGB or YCbCr of a known matrix, got ${kind}`, { kind });
    }
    const [kr, kb] = shares;
    const kg = 1 - kr - kb;
    const step = 1 << (bitDepth - 8);
    const most = (1 << bitDepth) - 1;
    const [black, lumaRange, chromaRange] = fullRange ? [0, most, most] : [16 * step, 219 * step, 224 * step];
    const table = (factor: number, zero: number, rounding = 0) =>
      Int32Array.from({ length: most + 1 }, (_, value) => Math.round(factor * ONE * (value - zero)) + rounding);
    const chroma = (factor: number) => table((factor * 255) / chromaRange, 128 * step);
    this.#shift = halfWidth ? 1 : 0;
    this.#luma = table(255 / lumaRange, black, ONE / 2);
    this.#redOfCr = chroma(2 * (1 - kr));
    this.#blueOfCb = chroma(2 * (1 - kb));
    this.#greenOfCr = chroma((-2 * kr * (1 - kr)) / kg);
    this.#greenOfCb = chroma((-2 * kb * (1 - kb)) / kg);
    this.#identity = matrix === IDENTITY;
  }

  /** Luma alone to opaque grey. @param out width × 4 bytes. @param x the first pixel of the row that is wanted. */
  grey(out: Uint8ClampedArray, x: number, { samples, at }: SampleRow): void {
    for (let from = at + x, to = 0; to < out.length; from++, to += 4) {
      const value = this.#luma[samples[from]] >> FRACTION_BITS;
      out[to] = value;
      out[to + 1] = value;
      out[to + 2] = value;
      out[to + 3] = 255;
    }
  }

  /** Opaque pixels of a row. Parameters as of `grey`; `cb` and `cr` are shared rows where chroma is at half height. */
  colour(out: Uint8ClampedArray, x: number, luma: SampleRow, cb: SampleRow, cr: SampleRow): void {
    if (this.#identity) {
      this.#green(out, x, luma, cb, cr);
      return;
    }
    const lumaTable = this.#luma;
    const redOfCr = this.#redOfCr;
    const greenOfCb = this.#greenOfCb;
    const greenOfCr = this.#greenOfCr;
    const blueOfCb = this.#blueOfCb;
    const shift = this.#shift;
    const { samples: lumas } = luma;
    const { samples: blues } = cb;
    const { samples: reds } = cr;
    for (let column = x, to = 0; to < out.length; column++, to += 4) {
      const base = lumaTable[lumas[luma.at + column]];
      const blue = blues[cb.at + (column >> shift)];
      const red = reds[cr.at + (column >> shift)];
      out[to] = (base + redOfCr[red]) >> FRACTION_BITS;
      out[to + 1] = (base + greenOfCb[blue] + greenOfCr[red]) >> FRACTION_BITS;
      out[to + 2] = (base + blueOfCb[blue]) >> FRACTION_BITS;
      out[to + 3] = 255;
    }
  }

  #green(out: Uint8ClampedArray, x: number, green: SampleRow, blue: SampleRow, red: SampleRow): void {
    for (let column = x, to = 0; to < out.length; column++, to += 4) {
      const shared = column >> this.#shift;
      out[to] = this.#luma[red.samples[red.at + shared]] >> FRACTION_BITS;
      out[to + 1] = this.#luma[green.samples[green.at + column]] >> FRACTION_BITS;
      out[to + 2] = this.#luma[blue.samples[blue.at + shared]] >> FRACTION_BITS;
      out[to + 3] = 255;
    }
  }
}

/**
 * Puts a row's alpha, of `bitDepth` bits and full range, into RGBA; parameters as of SampleConverter.
 * @param premultiplied colour was multiplied by alpha, and is divided by it.
 */
export function setAlpha(
  out: Uint8ClampedArray,
  x: number,
  { samples, at }: SampleRow,
  bitDepth: number,
  premultiplied: boolean,
): void {
  const scale = 255 / ((1 << bitDepth) - 1);
  for (let from = at + x, to = 0; to < out.length; from++, to += 4) {
    const alpha = Math.round(samples[from] * scale);
    out[to + 3] = alpha;
    if (!premultiplied || alpha === 0) continue;
    for (let channel = to; channel < to + 3; channel++) out[channel] = Math.round((out[channel] * 255) / alpha);
  }
}
