import { describe, expect, it } from "vitest";
import { SampleConverter, type SampleKind } from "../../../src/image/colour/sample-converter";

/** ITU-T H.273, 8.3, in floating point. */
function reference(
  { fullRange, bitDepth }: SampleKind,
  [kr, kb]: readonly [number, number],
  y: number,
  cb: number,
  cr: number,
) {
  const step = 2 ** (bitDepth - 8);
  const most = 2 ** bitDepth - 1;
  const luma = fullRange ? y / most : (y / step - 16) / 219;
  const [blue, red] = [cb, cr].map((value) => (value - 128 * step) / (fullRange ? most : 224 * step));
  const r = luma + 2 * (1 - kr) * red;
  const b = luma + 2 * (1 - kb) * blue;
  const g = (luma - kr * r - kb * b) / (1 - kr - kb);
  return [r, g, b].map((value) => Math.min(255, Math.max(0, 255 * value)));
}

const MATRICES = { 1: [0.2126, 0.0722], 6: [0.299, 0.114], 9: [0.2627, 0.0593] } as const;

describe("coded samples", () => {
  for (const [matrix, shares] of Object.entries(MATRICES)) {
    for (const bitDepth of [8, 10, 12]) {
      for (const fullRange of [true, false]) {
        it(`of matrix ${matrix}, ${bitDepth} bits, ${fullRange ? "full" : "limited"} range are within half a step of H.273`, () => {
          const kind = { matrix: Number(matrix), fullRange, bitDepth, halfWidth: false };
          const count = 997;
          const random = (factor: number) =>
            Uint16Array.from({ length: count }, (_, i) => (i * factor) % 2 ** bitDepth);
          const planes = [random(31), random(57), random(83)];
          const out = new Uint8ClampedArray(4 * count);
          const [y, cb, cr] = planes.map((samples) => ({ samples, at: 0 }));
          new SampleConverter(kind).colour(out, 0, y, cb, cr);
          for (let i = 0; i < count; i++) {
            const exact = reference(kind, shares, planes[0][i], planes[1][i], planes[2][i]);
            exact.forEach((value, channel) => {
              expect(Math.abs(out[4 * i + channel] - value)).toBeLessThan(0.505);
            });
            expect(out[4 * i + 3]).toBe(255);
          }
        });
      }
    }
  }

  it("of half width are repeated, from any column on", () => {
    const samples = Uint8Array.of(0, 0, 0, 0, 0, 0);
    const chroma = { samples: Uint8Array.of(9, 100, 128, 200), at: 1 };
    const out = new Uint8ClampedArray(4 * 3);
    const converter = new SampleConverter({ matrix: 0, fullRange: true, bitDepth: 8, halfWidth: true });
    converter.colour(out, 1, { samples, at: 0 }, chroma, chroma);
    expect([out[0], out[4], out[8]]).toEqual([100, 128, 128]);
  });

  it("of a matrix without Kr and Kb are refused by name", () => {
    const kind = { matrix: 8, fullRange: true, bitDepth: 8, halfWidth: false };
    expect(() => new SampleConverter(kind)).toThrow(/got matrix coefficients 8/);
  });
});
