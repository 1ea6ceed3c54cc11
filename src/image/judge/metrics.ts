// Reads the judge's results out of the core's memory and turns exact sums into metrics.
//
// The kernels deliver whole numbers only (histogram, sums, sums of squares, counts); every division and root is here, in
// one order of operations, so that metrics are the same everywhere. Offsets mirror class Judge in wasm/judge/state.ts.
import type { Hashes, Metrics } from "../report";
import { signboardScore } from "./signboard";

const OFFSET = {
  laplacianSum: 0,
  laplacianSquares: 8,
  rgSum: 16,
  rgSquares: 24,
  ybSum: 32,
  ybSquares: 40,
  boundarySum: 48,
  innerSum: 56,
  ahash: 64,
  dhash: 72,
  phash: 80,
  edges: 88,
  width: 92,
  rows: 96,
  strokePairs: 100,
  letteredRows: 104,
  letteredBands: 108,
  histogram: 256,
} as const;

/** Population variance of `count` whole numbers from their sum and sum of squares, without cancellation. */
export function variance(sum: bigint, squares: bigint, count: number): number {
  const n = BigInt(count);
  return Number(squares * n - sum * sum) / (count * count);
}

/** Hasler–Süsstrunk from the sums of rg and of the doubled yb. */
function colourfulness(rg: readonly [bigint, bigint], yb: readonly [bigint, bigint], pixels: number): number {
  const deviation = Math.sqrt(variance(rg[0], rg[1], pixels) + variance(yb[0], yb[1], pixels) / 4);
  const rgMean = Number(rg[0]) / pixels;
  const ybMean = Number(yb[0]) / pixels / 2;
  return deviation + 0.3 * Math.sqrt(rgMean * rgMean + ybMean * ybMean);
}

/** Smallest grey value at or below which at least `share` of the pixels lie. */
export function percentile(histogram: readonly number[], share: number): number {
  const pixels = histogram.reduce((sum, count) => sum + count, 0);
  const wanted = Math.max(1, Math.ceil(pixels * share));
  let below = 0;
  for (let value = 0; value < 256; value++) {
    below += histogram[value];
    if (below >= wanted) return value;
  }
  return 255;
}

/** Mean and population deviation of grey. */
function greyMoments(histogram: readonly number[], pixels: number): { mean: number; deviation: number } {
  let sum = 0n;
  let squares = 0n;
  for (let value = 0; value < 256; value++) {
    sum += BigInt(histogram[value] * value);
    squares += BigInt(histogram[value] * value * value);
  }
  return { mean: Number(sum) / pixels, deviation: Math.sqrt(variance(sum, squares, pixels)) };
}

/** Mean difference across the 8-pixel grid ÷ mean difference elsewhere; 1 where a picture has no such neighbours. */
function blockiness(boundarySum: number, innerSum: number, width: number, rows: number): number {
  const boundaries = Math.floor((width - 1) / 8) * rows + Math.floor((rows - 1) / 8) * width;
  const inner = (width - 1) * rows + width * (rows - 1) - boundaries;
  if (boundaries === 0 || inner === 0) return 1;
  const elsewhere = innerSum / inner;
  return elsewhere === 0 ? (boundarySum === 0 ? 1 : 255) : boundarySum / boundaries / elsewhere;
}

/**
 * The metrics of a finished judge (after `judge_finish`).
 * @param memory the core's memory; nothing of it is kept
 * @param state address of the judge's state
 * @param channels of the source; colourfulness has no meaning (null) below three
 */
export function readMetrics(memory: WebAssembly.Memory, state: number, channels: number): Metrics {
  const view = new DataView(memory.buffer, state);
  const whole = (offset: number) => view.getBigInt64(offset, true);
  const count = (offset: number) => view.getUint32(offset, true);
  const width = count(OFFSET.width);
  const rows = count(OFFSET.rows);
  const pixels = width * rows;
  const histogram = Array.from({ length: 256 }, (_, value) => count(OFFSET.histogram + 4 * value));
  const edgeDensity = count(OFFSET.edges) / pixels;
  return {
    pixels,
    laplacianVariance: variance(whole(OFFSET.laplacianSum), whole(OFFSET.laplacianSquares), pixels),
    ...greyMoments(histogram, pixels),
    min: histogram.findIndex((n) => n > 0),
    max: histogram.findLastIndex((n) => n > 0),
    percentile1: percentile(histogram, 0.01),
    percentile99: percentile(histogram, 0.99),
    colourfulness:
      channels < 3
        ? null
        : colourfulness(
            [whole(OFFSET.rgSum), whole(OFFSET.rgSquares)],
            [whole(OFFSET.ybSum), whole(OFFSET.ybSquares)],
            pixels,
          ),
    edgeDensity,
    histogram,
    blockiness: blockiness(Number(whole(OFFSET.boundarySum)), Number(whole(OFFSET.innerSum)), width, rows),
    signboard: signboardScore({
      rows,
      edges: count(OFFSET.edges),
      strokePairs: count(OFFSET.strokePairs),
      letteredRows: count(OFFSET.letteredRows),
      letteredBands: count(OFFSET.letteredBands),
    }),
  };
}

/** The hashes that `judge_hash` left in the state, named by kind and version. */
export function readHashes(memory: WebAssembly.Memory, state: number): Hashes {
  const view = new DataView(memory.buffer, state);
  const hex = (offset: number) => view.getBigUint64(offset, true).toString(16).padStart(16, "0");
  return {
    ahash: `ahash1:${hex(OFFSET.ahash)}`,
    dhash: `dhash1:${hex(OFFSET.dhash)}`,
    phash: `phash1:${hex(OFFSET.phash)}`,
  };
}
