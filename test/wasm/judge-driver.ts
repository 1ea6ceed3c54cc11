// Made pictures, and a driver that judges them row by row in a fresh arena.
import { readFileSync } from "node:fs";
import { Arena } from "../../src/image/core";
import { readHashes, readMetrics } from "../../src/image/judge/metrics";
import type { Picture } from "../reference/judge-luma";

const core = new WebAssembly.Module(readFileSync(process.env.CORE_WASM ?? "build/core.wasm"));

export function newArena(): Arena {
  const arena = new Arena(core);
  arena.reset(Number.POSITIVE_INFINITY);
  return arena;
}

export type Kind = "noise" | "smooth" | "tiles" | "maze";

/** A small generator with a period of 2^32 (Numerical Recipes' LCG): bytes from the high bits. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

/** Opaque colour: noise, a smooth ripple, flat tiles of 5, or a faint maze whose edges hang on a few strong pixels. */
export function picture(kind: Kind, width: number, height: number): Picture {
  const next = noise(width * 65537 + height * 257 + kind.length);
  const tiles = Array.from({ length: 4096 }, () => next());
  const sample = (x: number, y: number, channel: number): number => {
    if (kind === "noise") return next();
    if (kind === "smooth") return 127 + 80 * Math.sin(x / 5 + channel) + 40 * Math.cos(y / 7 + x / 11);
    const tile = tiles[(Math.floor(x / 5) * 61 + Math.floor(y / 5) * 7 + (kind === "maze" ? 0 : channel)) % 4096];
    return kind === "tiles" ? tile : 100 + (tile & 1) * 30 + ((tile & 63) === 1 ? 40 : 0);
  };
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < rgba.length; i++) {
    const x = (i >> 2) % width;
    rgba[i] = (i & 3) === 3 ? 255 : sample(x, Math.floor((i >> 2) / width), i & 3);
  }
  return { rgba, width, height };
}

export interface JudgeOptions {
  readonly orientation?: number;
  /** Rows to feed; fewer than the height stand for a truncated file. */
  readonly rows?: number;
  readonly arena?: Arena;
}

/** Judges a picture and reads everything that the core tells: raw sums, metrics, hashes. */
export function judgePicture({ rgba, width, height }: Picture, options: JudgeOptions = {}) {
  const { orientation = 1, rows = height, arena = newArena() } = options;
  const { kernel } = arena;
  const state = arena.alloc(kernel.judge_state_bytes());
  const work = arena.alloc(kernel.judge_work_bytes(width, height));
  const row = arena.alloc(4 * width);
  if (kernel.judge_open(state, work, width, height) !== 0) throw new Error(`judge_open refused ${width} × ${height}`);
  for (let y = 0; y < rows; y++) {
    arena.bytes().set(rgba.subarray(4 * width * y, 4 * width * (y + 1)), row);
    kernel.judge_row(state, row);
  }
  kernel.judge_finish(state);
  kernel.judge_hash(state, orientation);
  const view = new DataView(kernel.memory.buffer, state);
  const whole = (offset: number) => Number(view.getBigInt64(offset, true));
  return {
    sums: {
      laplacianSum: whole(0),
      laplacianSquares: whole(8),
      rgSum: whole(16),
      rgSquares: whole(24),
      ybSum: whole(32),
      ybSquares: whole(40),
      boundarySum: whole(48),
      innerSum: whole(56),
    },
    edges: view.getUint32(88, true),
    metrics: readMetrics(kernel.memory, state, 3),
    hashes: readHashes(kernel.memory, state),
  };
}
