import { describe, expect, test } from "vitest";
import { blurWorkBytes, denoiseWorkBytes, sharpenWorkBytes } from "../../wasm/pixel/work";
import { constant, newArena, picture } from "../image/resize-picture";
import { blur, denoise, sharpen } from "../reference/pixel-window";
import { put } from "./resize-kernel";

type Kernel = ReturnType<typeof newArena>["kernel"];
const GUARD = new Uint8Array(64).fill(77);

/** Runs a kernel on a picture with `workBytes` of scratch; nothing past either may be written (slack of 64 bytes aside). */
function onPicture(
  rgba: Uint8Array,
  workBytes: number,
  run: (kernel: Kernel, at: number, work: number) => number,
): Uint8Array {
  const arena = newArena();
  arena.reset(1 << 26);
  const guarded = new Uint8Array(rgba.length + 64);
  guarded.set(rgba);
  guarded.set(GUARD, rgba.length);
  const at = put(arena, guarded);
  const work = arena.alloc(workBytes);
  const after = put(arena, GUARD);
  expect(run(arena.kernel, at, work)).toBe(0);
  expect(arena.copy(at + rgba.length, 64)).toEqual(GUARD);
  expect(arena.copy(after, 64)).toEqual(GUARD);
  return arena.copy(at, rgba.length);
}

const blurred = (rgba: Uint8Array, width: number, height: number, sigma: number) =>
  onPicture(rgba, blurWorkBytes(width, height, sigma), (k, at, work) => k.blur_u8x4(at, width, height, work, sigma));
const sharpened = (rgba: Uint8Array, width: number, height: number, sigma: number, amount: number) =>
  onPicture(rgba, sharpenWorkBytes(width, height, sigma), (k, at, work) =>
    k.sharpen_u8x4(at, width, height, work, sigma, amount),
  );
const denoised = (rgba: Uint8Array, width: number, height: number, amount: number) =>
  onPicture(rgba, denoiseWorkBytes(width), (k, at, work) => k.denoise_u8x4(at, width, height, work, amount));

const SIZES: [number, number][] = [
  ...Array.from({ length: 19 }, (_, i): [number, number] => [i + 1, 7]),
  [5, 40],
  [67, 3],
];

describe("blur", () => {
  test("equals the scalar twin bit for bit, opaque and translucent, at radii below and above the picture", () => {
    for (const [width, height] of SIZES) {
      for (const sigma of [0.4, 1, 3.7, 40]) {
        const rgba = picture("noise", width, height, sigma > 2);
        expect(blurred(rgba, width, height, sigma), `${width}x${height} ${sigma}`).toEqual(
          blur(rgba, width, height, sigma),
        );
      }
    }
  });

  test.each([0.5, 0.8, 1.5, 4, 12.3])("answers an edge as a Gaussian of sigma %d, within 0.03", (sigma) => {
    const size = 2 * Math.ceil(4 * sigma) + 1;
    const middle = size >> 1;
    const bar = constant(size, 1, [0, 0, 0, 255]);
    for (let x = middle; x < size; x++) bar.fill(255, x * 4, x * 4 + 3);
    const out = blurred(bar, size, 1, sigma);
    const gauss = Array.from({ length: size }, (_, x) => Math.exp(-((x - middle) ** 2) / (2 * sigma * sigma)));
    const sum = gauss.reduce((a, b) => a + b, 0);
    let rising = 0;
    for (let x = 0; x < size; x++) {
      rising += gauss[x]! / sum;
      expect(Math.abs(out[x * 4]! / 255 - rising), `x ${x - middle}`).toBeLessThan(0.03);
    }
  });

  test("keeps constant pictures, at any alpha and the largest radius", () => {
    for (const pixel of [
      [7, 200, 255, 255],
      [7, 200, 255, 3],
      [0, 0, 0, 0],
    ]) {
      const rgba = constant(30, 20, pixel);
      for (const sigma of [0.3, 2, 250, 500]) expect(blurred(rgba, 30, 20, sigma)).toEqual(rgba);
    }
  });

  test("transparent pixels lend no colour", () => {
    const rgba = constant(20, 20, [255, 0, 0, 0]);
    for (let i = 0; i < 800; i += 4) rgba.set([0, 0, 255, 255], i);
    const out = blurred(rgba, 20, 20, 3);
    for (let i = 0; i < out.length; i += 4)
      if (out[i + 3]! > 0) expect([...out.subarray(i, i + 3)]).toEqual([0, 0, 255]);
  });

  test("refuses a sigma of 0, not a number, or above 500", () => {
    const { kernel } = newArena();
    expect([0, Number.NaN, 501].map((sigma) => kernel.blur_u8x4(4096, 1, 1, 8192, sigma))).toEqual([-5, -5, -5]);
  });
});

describe("sharpen", () => {
  test("equals the scalar twin bit for bit", () => {
    for (const [width, height] of SIZES) {
      for (const amount of [0, 100, 256, 2560, 16384]) {
        const rgba = picture("noise", width, height, amount > 300);
        expect(sharpened(rgba, width, height, 1, amount), `${width}x${height} ${amount}`).toEqual(
          sharpen(rgba, width, height, 1, amount),
        );
      }
    }
  });

  test("amount 0 and flat areas change nothing; an edge gets steeper", () => {
    const rgba = picture("noise", 30, 20, true);
    expect(sharpened(rgba, 30, 20, 1, 0)).toEqual(rgba);
    const edge = Uint8Array.from({ length: 40 * 4 }, (_, i) => ((i & 3) === 3 ? 255 : i < 80 ? 100 : 150));
    const out = sharpened(edge, 40, 1, 1, 256);
    expect(out[19 * 4]!).toBeLessThan(100);
    expect(out[20 * 4]!).toBeGreaterThan(150);
    expect([out[0], out[39 * 4]]).toEqual([100, 150]);
  });
});

describe("denoise", () => {
  test("equals the scalar twin bit for bit", () => {
    for (const [width, height] of SIZES) {
      for (const amount of [0, 0.3, 1]) {
        for (const kind of ["noise", "smooth"] as const) {
          const rgba = picture(kind, width, height, amount === 1);
          expect(denoised(rgba, width, height, amount), `${width}x${height} ${amount}`).toEqual(
            denoise(rgba, width, height, amount),
          );
        }
      }
    }
  });

  test("halves faint noise or better, and leaves an edge beyond the range where it was", () => {
    const noisy = picture("noise", 64, 64, false).map((v, i) =>
      (i & 3) === 3 ? 255 : (i >> 2) % 64 < 32 ? 60 + v / 25 : 180 + v / 25,
    );
    const out = denoised(noisy, 64, 64, 0.5);
    const deviation = (p: Uint8Array, from: number) => {
      const values = [...p].filter((_, i) => (i & 3) === 0 && Math.floor(((i >> 2) % 64) / 32) === from);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    };
    for (const side of [0, 1]) expect(deviation(out, side)).toBeLessThan(deviation(noisy, side) / 2);
    for (let i = 0; i < out.length; i += 4) expect(out[i]! < 120).toBe((i >> 2) % 64 < 32);
  });
});
