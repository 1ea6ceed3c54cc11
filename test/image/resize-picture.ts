// Made pictures and a driver for RowResizer tests.
import { readFileSync } from "node:fs";
import { Arena } from "../../src/image/core";
import { type ResizeRequest, RowResizer } from "../../src/image/resize";

const core = new WebAssembly.Module(readFileSync(process.env.CORE_WASM ?? "build/core.wasm"));

export function newArena(): Arena {
  return new Arena(core);
}

/** A small generator with a period of 2^32 (Numerical Recipes' LCG): bytes from the high bits. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

export type Kind = "noise" | "edges" | "smooth";

/** RGBA. `edges` is black-and-white noise, the hardest for a filter's overshoot; `smooth` a gradient with a ripple. */
export function picture(kind: Kind, width: number, height: number, hasAlpha: boolean): Uint8Array {
  const next = noise(width * 65537 + height);
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < rgba.length; i++) {
    const x = (i >> 2) % width;
    const y = Math.floor((i >> 2) / width);
    if ((i & 3) === 3 && !hasAlpha) rgba[i] = 255;
    else if (kind === "noise") rgba[i] = next();
    else if (kind === "edges") rgba[i] = next() < 128 ? 0 : 255;
    else rgba[i] = 127 + 90 * Math.sin(x / 9 + (i & 3)) + 30 * Math.cos(y / 5);
  }
  return rgba;
}

export function constant(width: number, height: number, pixel: readonly number[]): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < rgba.length; i += 4) rgba.set(pixel, i);
  return rgba;
}

/** Index of the first byte that differs, or -1: a deep comparison of long arrays takes minutes to report a difference. */
export function firstDifference(actual: Uint8Array, expected: Uint8Array): number {
  return expected.findIndex((v, i) => v !== actual[i]);
}

/** How many pixels differ from `pixel`; quicker over many pictures than a deep comparison. */
export function strays(rgba: Uint8Array, pixel: readonly number[]): number {
  let count = 0;
  for (let i = 0; i < rgba.length; i += 4) {
    const [r, g, b, a] = pixel;
    if (rgba[i] !== r || rgba[i + 1] !== g || rgba[i + 2] !== b || rgba[i + 3] !== a) count++;
  }
  return count;
}

export function request(
  source: readonly [number, number],
  target: readonly [number, number],
  rest: Partial<ResizeRequest> = {},
): ResizeRequest {
  return {
    sourceWidth: source[0],
    sourceHeight: source[1],
    crop: { x: 0, y: 0, width: source[0], height: source[1] },
    targetWidth: target[0],
    targetHeight: target[1],
    filter: "lanczos3",
    hasAlpha: false,
    linear: false,
    ...rest,
  };
}

/** Resizes as the pipeline does: row by row, pulling after every push. Returns the rows there are. */
export function resize(source: Uint8Array, req: ResizeRequest, arena = newArena()): Uint8Array {
  const resizer = new RowResizer(arena, req);
  const stride = req.sourceWidth * 4;
  const out = new Uint8Array(req.targetWidth * req.targetHeight * 4);
  let y = 0;
  for (let row = 0; row < req.sourceHeight && !resizer.done; row++) {
    arena.bytes().set(source.subarray(row * stride, (row + 1) * stride), resizer.slot());
    resizer.push();
    for (let at = resizer.pull(); at !== 0; at = resizer.pull()) {
      out.set(arena.bytes().subarray(at, at + req.targetWidth * 4), y++ * req.targetWidth * 4);
    }
  }
  if (y !== req.targetHeight) throw new Error(`expected ${req.targetHeight} rows, got ${y}`);
  return out;
}
