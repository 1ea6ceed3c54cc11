// The JPEG decoder's SIMD kernels against their scalar twins, bit for bit, at every width from 1 to 33 and one long row.
import { describe, expect, test } from "vitest";
import { noise } from "../image/resize-picture";
import { cmyk, type Rgba, ycbcr, ycck } from "../reference/jpeg-colour";
import { flatSample, inverseTransform } from "../reference/jpeg-idct";
import { between, doubleAcross, doubleBetween, repeat } from "../reference/jpeg-upsample";
import { newArena } from "./jpeg-decode-rows";

const arena = newArena();
const { kernel } = arena;
const WIDTHS = [...Array.from({ length: 33 }, (_, i) => i + 1), 1001];
/** Bytes before a row that a kernel may write. */
const MARGIN = 16;

/** A buffer with room on both sides, holding `bytes`. */
function row(bytes: ArrayLike<number>): number {
  const address = arena.alloc(MARGIN + bytes.length + 64) + MARGIN;
  arena.bytes().set(bytes, address);
  return address;
}

function read(address: number, length: number): number[] {
  return [...arena.copy(address, length)];
}

function random(seed: number, length: number): number[] {
  const next = noise(seed);
  return Array.from({ length }, () => (next() & 3 ? next() : next() & 1 ? 255 : 0));
}

function words(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Int16Array.from(values).buffer);
}

describe("jpeg: inverse transforms equal their twins", () => {
  const kernels = { 8: kernel.jpeg_idct_8x8, 4: kernel.jpeg_idct_4x4, 2: kernel.jpeg_idct_2x2 } as const;
  const STRIDE = 24;

  test.each([8, 4, 2] as const)("to a side of %i, blocks from flat to full", (size) => {
    arena.reset(Number.POSITIVE_INFINITY);
    const next = noise(size);
    for (let round = 0; round < 400; round++) {
      const quant = Array.from({ length: 64 }, () => 1 + (next() >> (round & 7)));
      // From one coefficient to all 64; the sum of a block's magnitudes stays within what 8-bit samples can give.
      const percent = 2 + (round & 63) * 1.5;
      const limit = Math.min(1024, 8000 / (0.64 * percent));
      const coefs = quant.map((q) =>
        (next() * 100) / 256 < percent ? Math.trunc((((next() * 256 + next()) / 32768 - 1) * limit) / q) : 0,
      );
      arena.reset(Number.POSITIVE_INFINITY);
      const c = row(words(coefs));
      const q = row(words(quant));
      const out = row(new Uint8Array(8 * STRIDE));
      kernels[size](c, q, out, STRIDE);
      const samples = Array.from({ length: size }, (_, y) => read(out + y * STRIDE, size)).flat();
      expect(samples).toEqual([...inverseTransform(coefs, quant, size)]);
    }
  });
});

describe("jpeg: one sample a block", () => {
  test.each(WIDTHS)("%i blocks, legal products and those that wrap", (blocks) => {
    arena.reset(Number.POSITIVE_INFINITY);
    const next = noise(blocks);
    const coefs = Array.from({ length: blocks }, () => ((next() << 8) | next()) - 32768);
    for (const quant of [1, 3, 16, 255]) {
      const c = row(words(coefs));
      const out = row(new Uint8Array(blocks + 8));
      kernel.jpeg_idct_1x1(c, quant, out, blocks);
      expect(read(out, blocks)).toEqual(coefs.map((coef) => flatSample(coef, quant)));
    }
  });
});

describe("jpeg: upsampling equals its twin", () => {
  test.each(WIDTHS)("%i samples", (width) => {
    arena.reset(Number.POSITIVE_INFINITY);
    const nearBytes = random(width, width);
    const farBytes = random(width + 999, width);
    const near = row(nearBytes);
    const far = row(farBytes);
    const dst = row(new Uint8Array(width * 4 + 64));
    const sums = row(new Uint8Array(width * 2 + 64));
    kernel.jpeg_upsample_h2_fancy(near, dst, width);
    expect(read(dst, width * 2)).toEqual(doubleAcross(nearBytes));
    for (const lower of [0, 1]) {
      kernel.jpeg_upsample_v2_fancy(near, far, dst, width, lower);
      expect(read(dst, width)).toEqual(between(nearBytes, farBytes, lower === 1));
    }
    kernel.jpeg_upsample_h2v2_fancy(near, far, dst, width, sums);
    expect(read(dst, width * 2)).toEqual(doubleBetween(nearBytes, farBytes));
    kernel.jpeg_upsample_h2_box(near, dst, width);
    expect(read(dst, width * 2)).toEqual(repeat(nearBytes, 2));
    for (const times of [3, 4]) {
      kernel.jpeg_upsample_box(near, dst, width, times);
      expect(read(dst, width * times)).toEqual(repeat(nearBytes, times));
    }
  });
});

describe("jpeg: colour equals its twin", () => {
  function expectPixels(dst: number, width: number, pixel: (x: number) => Rgba): void {
    expect(read(dst, width * 4)).toEqual(Array.from({ length: width }, (_, x) => pixel(x)).flat());
  }

  test.each(WIDTHS)("%i pixels", (width) => {
    arena.reset(Number.POSITIVE_INFINITY);
    const [a, b, c, d] = [1, 2, 3, 4].map((seed) => random(seed * 7 + width, width));
    const [pa, pb, pc, pd] = [a, b, c, d].map(row);
    const dst = row(new Uint8Array(width * 4 + 64));
    kernel.jpeg_colour_grey(pa, dst, width);
    expectPixels(dst, width, (x) => [a[x], a[x], a[x], 255]);
    kernel.jpeg_colour_rgb(pa, pb, pc, dst, width);
    expectPixels(dst, width, (x) => [a[x], b[x], c[x], 255]);
    kernel.jpeg_colour_ycbcr(pa, pb, pc, dst, width);
    expectPixels(dst, width, (x) => ycbcr(a[x], b[x], c[x]));
    kernel.jpeg_colour_cmyk(pa, pb, pc, pd, dst, width);
    expectPixels(dst, width, (x) => cmyk(a[x], b[x], c[x], d[x]));
    kernel.jpeg_colour_ycck(pa, pb, pc, pd, dst, width);
    expectPixels(dst, width, (x) => ycck(a[x], b[x], c[x], d[x]));
  });

  test("every pair of chroma values at three lumas", () => {
    for (const luma of [0, 128, 255]) {
      for (let cb = 0; cb < 256; cb++) {
        arena.reset(Number.POSITIVE_INFINITY);
        const dst = row(new Uint8Array(1024 + 64));
        const all = Array.from({ length: 256 }, (_, i) => i);
        kernel.jpeg_colour_ycbcr(row(all.map(() => luma)), row(all.map(() => cb)), row(all), dst, 256);
        expect(read(dst, 1024)).toEqual(all.flatMap((cr) => ycbcr(luma, cb, cr)));
      }
    }
  });
});
