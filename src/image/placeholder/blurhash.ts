// BlurHash by Dag Ågren for Wolt (blurha.sh): a short text that a page can turn into a blurred picture. Character for
// character what the published encoder makes (npm `blurhash` 2.0.5; a test holds it), with the same operations in the same
// order, but cosines and powers come from the core: the package asks the engine for them, and engines differ.
import type { MathsKernel } from "../kernel/maths";
import type { Pixels } from "./thumbhash";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

type Factor = readonly [red: number, green: number, blue: number];

/** Components across and down that suit a shape: twelve, more of them along the longer side. */
export function blurhashComponents({
  width,
  height,
}: Pick<Pixels, "width" | "height">): [across: number, down: number] {
  return width >= height ? [4, 3] : [3, 4];
}

/** @param pixels alpha is ignored, as the published encoder does. */
export function blurhash(maths: MathsKernel, pixels: Pixels, across: number, down: number): string {
  const [dc, ...ac] = factorsOf(maths, pixels, across, down);
  const greatest = ac.length > 0 ? Math.max(...ac.flat()) : 0;
  const level = Math.floor(Math.max(0, Math.min(82, Math.floor(greatest * 166 - 0.5))));
  const scale = ac.length > 0 ? (level + 1) / 166 : 1;
  return [
    digits(across - 1 + (down - 1) * 9, 1),
    digits(ac.length > 0 ? level : 0, 1),
    digits(encodeColour(maths, dc), 4),
    ...ac.map((factor) => digits(encodeFactor(maths, factor, scale), 2)),
  ].join("");
}

/** The cosine transform of linear light, factor by factor; pixels are summed column by column, as published. */
function factorsOf(maths: MathsKernel, { width, height, rgba }: Pixels, across: number, down: number): Factor[] {
  const light = Float64Array.from({ length: 256 }, (_, code) => toLinear(maths, code));
  const wavesX = waves(maths, width, across);
  const wavesY = waves(maths, height, down);
  const scale = 1 / (width * height);
  const factors: Factor[] = [];
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      const normalisation = i === 0 && j === 0 ? 1 : 2;
      let [red, green, blue] = [0, 0, 0];
      for (let x = 0; x < width; x++) {
        const ofColumn = normalisation * wavesX[i][x];
        for (let y = 0; y < height; y++) {
          const basis = ofColumn * wavesY[j][y];
          const at = 4 * (x + y * width);
          red += basis * light[rgba[at]];
          green += basis * light[rgba[at + 1]];
          blue += basis * light[rgba[at + 2]];
        }
      }
      factors.push([red * scale, green * scale, blue * scale]);
    }
  }
  return factors;
}

function waves(maths: MathsKernel, size: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: size }, (_, at) => maths.maths_cos((Math.PI * i * at) / size)),
  );
}

function toLinear(maths: MathsKernel, code: number): number {
  const value = code / 255;
  return value <= 0.04045 ? value / 12.92 : maths.maths_pow((value + 0.055) / 1.055, 2.4);
}

function toCode(maths: MathsKernel, linear: number): number {
  const value = Math.max(0, Math.min(1, linear));
  if (value <= 0.0031308) return Math.trunc(value * 12.92 * 255 + 0.5);
  return Math.trunc((1.055 * maths.maths_pow(value, 1 / 2.4) - 0.055) * 255 + 0.5);
}

function encodeColour(maths: MathsKernel, [red, green, blue]: Factor): number {
  return (toCode(maths, red) << 16) + (toCode(maths, green) << 8) + toCode(maths, blue);
}

function encodeFactor(maths: MathsKernel, factor: Factor, scale: number): number {
  const [red, green, blue] = factor.map((value) => {
    const share = value / scale;
    const root = (share < 0 ? -1 : 1) * maths.maths_pow(Math.abs(share), 0.5);
    return Math.max(0, Math.min(18, Math.floor(root * 9 + 9.5)));
  });
  return red * 19 * 19 + green * 19 + blue;
}

/** `value` in base 83, most significant digit first. */
function digits(value: number, count: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < count; i++, rest = Math.floor(rest / 83)) text = DIGITS[rest % 83] + text;
  return text;
}
