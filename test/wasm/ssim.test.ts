import { describe, expect, test } from "vitest";
import { LumaScore, lumaPitch, STRIP_ROWS, ssimWorkBytes } from "../../src/image/ssim/score";
import { newArena, picture } from "../image/resize-picture";
import { ssim } from "../reference/ssim";

/** Every fourth byte of a picture of noise or shapes. */
function plane(kind: "noise" | "smooth", width: number, height: number, shift = 0): Uint8Array {
  const rgba = picture(kind, width, height, false);
  return Uint8Array.from({ length: width * height }, (_, i) => (rgba[4 * i] + shift * ((i * 7) % 5)) & 255);
}

function scored(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const arena = newArena();
  const luma = new LumaScore(arena, width, height);
  luma.open();
  for (let top = 0; top < height; top += STRIP_ROWS) {
    for (let y = top; y < Math.min(height, top + STRIP_ROWS); y++) {
      const row = (y - top) * lumaPitch(width);
      arena.bytes().set(a.subarray(y * width, (y + 1) * width), luma.reference + row);
      arena.bytes().set(b.subarray(y * width, (y + 1) * width), luma.coded + row);
    }
    luma.compare(top);
  }
  return luma.score;
}

describe("ssim", () => {
  const sizes: [number, number][] = [
    ...Array.from({ length: 33 }, (_, i): [number, number] => [i + 1, 9]),
    ...Array.from({ length: 17 }, (_, i): [number, number] => [21, i + 1]),
    [131, 40],
  ];

  test("equals the scalar twin bit for bit", () => {
    for (const [width, height] of sizes) {
      const a = plane("noise", width, height);
      for (const b of [plane("smooth", width, height), plane("noise", width, height, 3), a.map((v) => 255 - v)]) {
        expect(scored(a, b, width, height), `${width}×${height}`).toBe(ssim(a, b, width, height));
      }
    }
  });

  test("is 1 for equal pictures, less for noisier ones, negative for opposite ones", () => {
    const a = plane("noise", 64, 48);
    expect(scored(a, a, 64, 48)).toBe(1);
    const flat = new Uint8Array(64 * 48);
    expect(
      scored(
        flat,
        flat.map(() => 255),
        64,
        48,
      ),
    ).toBeLessThan(0.01);
    const scores = [1, 4, 16].map((shift) => scored(a, plane("noise", 64, 48, shift), 64, 48));
    expect(scores).toEqual(scores.toSorted((x, y) => y - x));
    expect(
      scored(
        a,
        a.map((v) => 255 - v),
        64,
        48,
      ),
    ).toBeLessThan(0);
  });

  test("work bytes are the kernel's", () => {
    const { kernel } = newArena();
    for (let width = 1; width < 70; width++) expect(kernel.ssim_work_bytes(width)).toBe(ssimWorkBytes(width));
    expect(kernel.ssim_state_bytes()).toBe(64);
    expect(kernel.ssim_open(64, 128, 0)).toBe(-5);
  });
});
