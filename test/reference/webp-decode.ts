// A VP8 key-frame decoder, plainly after RFC 6386, for files of wasm/webp-encode: it gives the samples before the loop
// filter, which the encoder predicts from. Frame features that the encoder never uses are refused.
import { clampByte, predictSplit, predictWhole } from "./webp-predict";
import { tableOf, ZIGZAG } from "./webp-tables";
import { idct, wht } from "./webp-transform";

const UPDATE = tableOf("UPDATE_PROBABILITIES");
const DEFAULTS = tableOf("DEFAULT_PROBABILITIES");
const SPLIT = tableOf("MODE_PROBABILITIES");
const DC_STEPS = tableOf("DC_STEPS");
const AC_STEPS = tableOf("AC_STEPS");
const BANDS = tableOf("BANDS");
const CATEGORY_BASE = tableOf("CATEGORY_BASE");
const CATEGORY_BITS = tableOf("CATEGORY_BITS");
const CATEGORY_PROBABILITIES = tableOf("CATEGORY_PROBABILITIES");

/** RFC 6386 7.3, a bit at a time. */
class BoolDecoder {
  #at = 2;
  #value: number;
  #range = 255;
  #bits = 0;
  constructor(private readonly data: Uint8Array) {
    this.#value = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
  }
  bit(probability: number): number {
    const split = 1 + (((this.#range - 1) * probability) >> 8);
    const isSet = this.#value >= split << 8;
    if (isSet) this.#value -= split << 8;
    this.#range = isSet ? this.#range - split : split;
    for (; this.#range < 128; this.#range <<= 1) {
      this.#value <<= 1;
      if (++this.#bits < 8) continue;
      this.#bits = 0;
      this.#value |= this.data[this.#at++] ?? 0;
    }
    return isSet ? 1 : 0;
  }
  number(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) value = value * 2 + this.bit(128);
    return value;
  }
  /** A flag, and a number with a sign behind it if set. */
  signed(bits: number): number {
    if (this.bit(128) === 0) return 0;
    const value = this.number(bits);
    return this.bit(128) ? -value : value;
  }
}

export interface DecodedPlanes {
  readonly width: number;
  readonly height: number;
  /** Whole macroblocks: luma 16, chroma 8 samples each. */
  readonly across: number;
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly firstPartitionBytes: number;
  /** How many macroblocks took each kind: 16 × 16, 4 × 4, none of whose blocks has levels. */
  readonly whole: number;
  readonly split: number;
  readonly skipped: number;
  /** 4 × 4 predicted macroblocks of each macroblock row. */
  readonly splitByRow: readonly number[];
}

function expectValue(name: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`expected ${expected} for ${name}, got ${actual}`);
}

/** A plane with its border: a row above and a column on each side, as prediction sees it. */
class Plane {
  readonly samples: Uint8Array;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.samples = new Uint8Array(width * height);
  }
  at(x: number, y: number): number {
    if (y < 0) return 127;
    return x < 0 ? 129 : this.samples[y * this.width + x];
  }
  above(x: number, y: number, count: number): Uint8Array {
    return Uint8Array.from({ length: count }, (_, i) => this.at(x + i, y - 1));
  }
  left(x: number, y: number, count: number): Uint8Array {
    return Uint8Array.from({ length: count }, (_, i) => this.at(x - 1, y + i));
  }
  put(x: number, y: number, predicted: Uint8Array, residual: ArrayLike<number>): void {
    for (let i = 0; i < 16; i++) {
      this.samples[(y + (i & 3)) * this.width + x + (i >> 2)] = clampByte(predicted[i] + residual[i]);
    }
  }
}

function splitMode(d: BoolDecoder, above: number, left: number): number {
  const p = SPLIT.slice((above * 10 + left) * 9);
  for (let mode = 0; mode < 3; mode++) if (!d.bit(p[mode])) return mode;
  if (!d.bit(p[3])) return d.bit(p[4]) ? 4 + d.bit(p[5]) : 3;
  for (let mode = 6; mode < 9; mode++) if (!d.bit(p[mode])) return mode;
  return 9;
}

/** One block's levels. @returns whether it has any, end-of-block aside */
function readBlock(
  d: BoolDecoder,
  p: readonly number[],
  type: number,
  first: number,
  context: number,
  out: Int16Array,
): boolean {
  const row = (n: number, c: number) => ((type * 8 + BANDS[n]) * 3 + c) * 11;
  let at = row(first, context);
  if (!d.bit(p[at])) return false;
  for (let n = first; ; ) {
    if (!d.bit(p[at + 1])) {
      at = row(++n, 0);
      continue;
    }
    let level = 1;
    if (d.bit(p[at + 2])) {
      if (!d.bit(p[at + 3])) level = d.bit(p[at + 4]) ? 3 + d.bit(p[at + 5]) : 2;
      else {
        const upper = d.bit(p[at + 6]);
        const half = upper ? d.bit(p[at + 8]) : 0;
        const category = upper ? 2 + 2 * half + d.bit(p[at + 9 + half]) : d.bit(p[at + 7]);
        let extra = 0;
        for (let i = 0; i < CATEGORY_BITS[category]; i++) {
          extra = extra * 2 + d.bit(CATEGORY_PROBABILITIES[category * 12 + i]);
        }
        level = CATEGORY_BASE[category] + extra;
      }
    }
    out[ZIGZAG[n]] = d.bit(128) ? -level : level;
    if (++n === 16) return true;
    at = row(n, level === 1 ? 1 : 2);
    if (!d.bit(p[at])) return true;
  }
}

/** Decodes a whole file. @throws Error on anything that the encoder does not write */
export function decodeVp8(file: Uint8Array): DecodedPlanes {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expectValue("the bytes of the RIFF chunk", view.getUint32(4, true), file.length - 8);
  const frameBytes = view.getUint32(16, true);
  expectValue("the padded frame", frameBytes + (frameBytes & 1), file.length - 20);
  const tag = view.getUint16(20, true) | (file[22] << 16);
  expectValue("the frame type and version", tag & 31, 16);
  expectValue("the start code", view.getUint16(23) * 256 + file[25], 0x9d012a);
  const width = view.getUint16(26, true);
  const height = view.getUint16(28, true);
  const firstPartitionBytes = tag >> 5;
  const modes = new BoolDecoder(file.subarray(30, 30 + firstPartitionBytes));
  const tokens = new BoolDecoder(file.subarray(30 + firstPartitionBytes, 20 + frameBytes));
  const across = (width + 15) >> 4;
  const down = (height + 15) >> 4;

  expectValue("colour space and clamping", modes.number(2), 0);
  expectValue("segmentation", modes.bit(128), 1);
  const hasMap = modes.bit(128) === 1;
  expectValue("absolute segment values", modes.number(2), 3);
  const quantisers = [0, 1, 2, 3].map(() => modes.signed(7));
  for (let i = 0; i < 4; i++) modes.signed(6);
  const tree = [255, 255, 255].map((p) => (hasMap && modes.bit(128) ? modes.number(8) : p));
  modes.number(10); // loop filter
  expectValue("filter deltas and partitions", modes.number(3), 0);
  modes.number(7); // base quantiser
  expectValue("quantiser deltas", modes.number(5), 0);
  modes.bit(128);
  const probabilities = DEFAULTS.map((p, i) => (modes.bit(UPDATE[i]) ? modes.number(8) : p));
  const skipProbability = modes.bit(128) ? modes.number(8) : null;

  const planes = [
    new Plane(across * 16, down * 16),
    new Plane(across * 8, down * 8),
    new Plane(across * 8, down * 8),
  ] as const;
  const aboveModes = new Uint8Array(across * 4);
  const aboveFlags = Array.from({ length: across }, () => new Uint8Array(9));
  const counts = { whole: 0, split: 0, skipped: 0 };
  const splitByRow = new Array<number>(down).fill(0);
  for (let my = 0; my < down; my++) {
    const leftModes = new Uint8Array(4);
    const leftFlags = new Uint8Array(9);
    for (let mx = 0; mx < across; mx++) {
      const segment = hasMap ? (modes.bit(tree[0]) ? 2 + modes.bit(tree[2]) : modes.bit(tree[1])) : 0;
      const skip = skipProbability !== null && modes.bit(skipProbability) === 1;
      const isSplit = modes.bit(145) === 0;
      counts[isSplit ? "split" : "whole"]++;
      if (skip) counts.skipped++;
      if (isSplit) splitByRow[my]++;
      const blockModes = new Uint8Array(16);
      let wholeMode = 0;
      if (isSplit) {
        for (let k = 0; k < 16; k++) {
          const mode = splitMode(modes, aboveModes[mx * 4 + (k & 3)], leftModes[k >> 2]);
          blockModes[k] = aboveModes[mx * 4 + (k & 3)] = leftModes[k >> 2] = mode;
        }
      } else {
        wholeMode = modes.bit(156) ? (modes.bit(128) ? 1 : 3) : modes.bit(163) * 2;
        aboveModes.fill(wholeMode, mx * 4, mx * 4 + 4);
        leftModes.fill(wholeMode);
      }
      const chromaMode = modes.bit(142) ? (modes.bit(114) ? (modes.bit(183) ? 1 : 3) : 2) : 0;

      const levels = Array.from({ length: 25 }, () => new Int16Array(16));
      const flags = aboveFlags[mx];
      const read = (block: number, type: number, first: number, a: number, l: number) => {
        const has = !skip && readBlock(tokens, probabilities, type, first, flags[a] + leftFlags[l], levels[block]);
        flags[a] = leftFlags[l] = has ? 1 : 0;
      };
      if (!isSplit) read(24, 1, 0, 8, 8);
      for (let k = 0; k < 16; k++) read(k, isSplit ? 3 : 0, isSplit ? 0 : 1, k & 3, k >> 2);
      for (let k = 0; k < 8; k++) read(16 + k, 2, 0, 4 + (k >> 2) * 2 + (k & 1), 4 + (k >> 1));

      const q = quantisers[segment];
      const scale = (block: number, dc: number, ac: number) => {
        for (let i = 0; i < 16; i++) levels[block][i] *= i === 0 ? dc : ac;
      };
      for (let k = 0; k < 16; k++) scale(k, DC_STEPS[q], AC_STEPS[q]);
      for (let k = 16; k < 24; k++) scale(k, DC_STEPS[Math.min(q, 117)], AC_STEPS[q]);
      scale(24, DC_STEPS[q] * 2, Math.max(8, Math.floor((AC_STEPS[q] * 155) / 100)));
      const dcs = wht(levels[24]);
      for (let k = 0; !isSplit && k < 16; k++) levels[k][0] = (dcs[k] + 3) >> 3;

      const predictPlane = (plane: Plane, side: number, mode: number, firstBlock: number) => {
        const [x, y] = [mx * side * 4, my * side * 4];
        const corner = my > 0 ? plane.at(x - 1, y - 1) : 127;
        const sides = { above: my > 0, left: mx > 0 };
        const predicted = predictWhole(plane.above(x, y, side * 4), plane.left(x, y, side * 4), corner, side, sides);
        for (const [k, block] of predicted[mode].entries()) {
          plane.put(x + (k % side) * 4, y + Math.floor(k / side) * 4, block, idct(levels[firstBlock + k]));
        }
      };
      if (isSplit) putSplit(planes[0], mx, my, across, blockModes, levels);
      else predictPlane(planes[0], 4, wholeMode, 0);
      predictPlane(planes[1], 2, chromaMode, 16);
      predictPlane(planes[2], 2, chromaMode, 20);
    }
  }
  const [luma, cb, cr] = planes.map((plane) => plane.samples);
  return { width, height, across, luma, cb, cr, firstPartitionBytes, ...counts, splitByRow };
}

/** The sixteen blocks of a 4 × 4 predicted macroblock; the samples above its right neighbour serve all four rows. */
function putSplit(
  plane: Plane,
  mx: number,
  my: number,
  across: number,
  modes: Uint8Array,
  levels: readonly Int16Array[],
): void {
  const right =
    mx < across - 1 || my === 0
      ? plane.above(mx * 16 + 16, my * 16, 4)
      : new Uint8Array(4).fill(plane.at(mx * 16 + 15, my * 16 - 1));
  for (let k = 0; k < 16; k++) {
    const [x, y] = [mx * 16 + (k & 3) * 4, my * 16 + (k >> 2) * 4];
    const above = plane.above(x, y, 8);
    if ((k & 3) === 3) above.set(right, 4);
    plane.put(x, y, predictSplit(plane.at(x - 1, y - 1), above, plane.left(x, y, 4))[modes[k]], idct(levels[k]));
  }
}
