// Scalar specification of wasm/pixel/blur.ts, sharpen.ts and denoise.ts: whole RGBA pictures.
import { BLUR_PASSES, blurRadius } from "../../wasm/pixel/work";

const f = Math.fround;
const clamp8 = (v: number) => Math.min(255, Math.max(0, v));

/** Three extended boxes of a line of integers, ends repeated before each; sums exact, means in single precision. */
function blurSamples(line: number[], sigma: number): number[] {
  const r = blurRadius(sigma);
  const share = (sigma * sigma) / BLUR_PASSES;
  const edge = f(((2 * r + 1) * (r * (r + 1) - 3 * share)) / (6 * (share - (r + 1) * (r + 1))));
  const factor = f(1 / f(f(2 * r + 1) + f(2 * edge)));
  let from = line;
  for (let pass = 0; pass < BLUR_PASSES; pass++) {
    const at = (i: number) => from[Math.min(from.length - 1, Math.max(0, i))]!;
    from = from.map((_, i) => {
      let sum = 0;
      for (let k = -r; k <= r; k++) sum += at(i + k);
      const ends = f(f(at(i - r - 1) + at(i + r + 1)) * edge);
      return Math.floor(f(f(f(f(sum) + ends) * factor) + 0.5));
    });
  }
  return from;
}

function blurLine(pixels: number[][], sigma: number): number[][] {
  const wide = pixels.map((p) => [p[0]! * p[3]!, p[1]! * p[3]!, p[2]! * p[3]!, p[3]! * 255]);
  const channels = [0, 1, 2, 3].map((c) =>
    blurSamples(
      wide.map((p) => p[c]!),
      sigma,
    ),
  );
  return pixels.map((_, i) => {
    const alpha = channels[3]![i]!;
    if (alpha < 128) return [0, 0, 0, 0];
    const gain = f(255 / alpha);
    const straight = (c: number) => clamp8(Math.floor(f(f(channels[c]![i]! * gain) + 0.5)));
    return [straight(0), straight(1), straight(2), Math.floor(f(f(alpha * f(1 / 255)) + 0.5))];
  });
}

export function blur(rgba: Uint8Array, width: number, height: number, sigma: number): Uint8Array {
  const out = rgba.slice();
  const line = (first: number, count: number, step: number) => {
    const pixels = Array.from({ length: count }, (_, i) => [...out.subarray(first + i * step, first + i * step + 4)]);
    for (const [i, pixel] of blurLine(pixels, sigma).entries()) out.set(pixel, first + i * step);
  };
  for (let y = 0; y < height; y++) line(y * width * 4, width, 4);
  for (let x = 0; x < width; x++) line(x * 4, height, width * 4);
  return out;
}

export function sharpen(rgba: Uint8Array, width: number, height: number, sigma: number, amount: number): Uint8Array {
  const blurred = blur(rgba, width, height, sigma);
  return rgba.map((v, i) => ((i & 3) === 3 ? v : clamp8(v + (((v - blurred[i]!) * amount + 128) >> 8))));
}

export function denoise(rgba: Uint8Array, width: number, height: number, amount: number): Uint8Array {
  const range = Math.floor(amount * 48 + 0.5);
  const at = (x: number, y: number) =>
    (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))) * 4;
  return rgba.map((v, i) => {
    if ((i & 3) === 3) return v;
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    let sum = 8;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const near = [0, 1, 2, 3].every((c) => Math.abs(rgba[at(x + dx, y + dy) + c]! - rgba[at(x, y) + c]!) <= range);
        sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy)) * (near ? rgba[at(x + dx, y + dy) + (i & 3)]! : v);
      }
    }
    return sum >> 4;
  });
}
