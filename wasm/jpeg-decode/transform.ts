// Coefficients → samples: a stretch of one component's MCU row into one output's strip. The last output to read a row
// leaves the coefficients and masks zero for the next.
import { jpeg_idct_8x8 } from "./idct-8x8";
import { jpeg_idct_1x1, jpeg_idct_2x2, jpeg_idct_4x4 } from "./idct-reduced";
import { flatSample } from "./idct-step";
import { SMOOTHING_ROWS, smoothBlock } from "./smooth";
import { Component, Decoder, KNOWN_COEFFICIENTS, Plane, knownBits } from "./state";

/** Fills MCU columns from…to − 1 of the plane's strip from MCU row `mcuRow`. */
export function transformStretch(c: Component, p: Plane, mcuRow: i32, from: i32, to: i32, clear: bool): void {
  const size = p.size;
  const lines = min(c.v, c.blocksHigh - mcuRow * c.v);
  const left = from * c.h;
  const blocks = min(to * c.h, c.blocksWide) - left;
  for (let line = 0; line < lines; line++) {
    const out = p.top + <usize>(line * size * p.stride + left * size);
    const first = line * c.rowBlocks;
    const coefs = c.coefs + <usize>(first * c.blockBytes);
    const masks = c.masks + (<usize>first << 3);
    if (size == 1) sampleDc(c, blocks, coefs, masks, out, clear);
    else if (size == 8) transformLine<i64>(c, blocks, coefs, masks, out, p.stride, clear);
    else if (size == 4) transformLine<i32>(c, blocks, coefs, masks, out, p.stride, clear);
    else transformLine<i16>(c, blocks, coefs, masks, out, p.stride, clear);
    if (clear && to * c.h > c.blocksWide) clearPadding(c, blocks, (to - from) * c.h, coefs, masks);
  }
}

/** Blocks past the right edge are decoded but never transformed; another stretch of the row uses their place. */
function clearPadding(c: Component, first: i32, end: i32, coefs: usize, masks: usize): void {
  memory.fill(coefs + <usize>(first * c.blockBytes), 0, <usize>((end - first) * c.blockBytes));
  if (c.masks) memory.fill(masks + (<usize>first << 3), 0, <usize>(end - first) << 3);
}

// @ts-ignore: decorator
@inline function clearBlock(block: usize): void {
  const zero = i64x2.splat(0);
  v128.store(block, zero);
  v128.store(block, zero, 16);
  v128.store(block, zero, 32);
  v128.store(block, zero, 48);
  v128.store(block, zero, 64);
  v128.store(block, zero, 80);
  v128.store(block, zero, 96);
  v128.store(block, zero, 112);
}

/** Clears so many DC coefficients side by side; memory.fill is a call out of WebAssembly, dear for a stretch of some 50. */
// @ts-ignore: decorator
@inline function clearDc(coefs: usize, blocks: usize): void {
  const end = coefs + (blocks << 1);
  for (; coefs + 16 <= end; coefs += 16) v128.store(coefs, i64x2.splat(0));
  for (; coefs < end; coefs += 2) store<i16>(coefs, 0);
}

/** One sample a block. */
function sampleDc(c: Component, blocks: usize, coefs: usize, masks: usize, out: usize, clear: bool): void {
  const quant = <i32>load<i16>(c.quant);
  if (c.blockBytes == 2) {
    jpeg_idct_1x1(coefs, quant, out, <i32>blocks);
    if (clear) clearDc(coefs, blocks);
    return;
  }
  for (let x: usize = 0; x < blocks; x++, coefs += 128) {
    store<u8>(out + x, <u8>flatSample(<i32>load<i16>(coefs) * quant, 1));
    if (!clear) continue;
    if (load<u64>(masks + (x << 3))) {
      clearBlock(coefs);
      store<u64>(masks + (x << 3), 0);
    } else store<i16>(coefs, 0);
  }
}

/** T is as wide as a row of the transform's samples. */
function transformLine<T>(
  c: Component, blocks: usize, coefs: usize, masks: usize, out: usize, stride: usize, clear: bool,
): void {
  const quant = c.quant;
  const dcQuant = <i32>load<i16>(quant);
  const end = coefs + blocks * 128;
  for (; coefs < end; coefs += 128, masks += 8, out += sizeof<T>()) {
    if (load<u64>(masks) == 0) {
      const v = i8x16.splat(<i8>flatSample(<i32>load<i16>(coefs) * dcQuant, sizeof<T>()));
      let row = out;
      for (let i: usize = 0; i < sizeof<T>(); i++, row += stride) {
        if (sizeof<T>() == 8) v128.store64_lane(row, v, 0);
        else if (sizeof<T>() == 4) v128.store32_lane(row, v, 0);
        else v128.store16_lane(row, v, 0);
      }
      if (clear) store<i16>(coefs, 0);
      continue;
    }
    if (sizeof<T>() == 8) jpeg_idct_8x8(coefs, quant, out, stride);
    else if (sizeof<T>() == 4) jpeg_idct_4x4(coefs, quant, out, stride);
    else jpeg_idct_2x2(coefs, quant, out, stride);
    if (!clear) continue;
    store<u64>(masks, 0);
    clearBlock(coefs);
  }
}

/** A block with its estimates. */
const smoothed = memory.data(128, 16);

/** Fills the plane's strip from MCU row d.stripRow, two rows before the one that the scans decoded last. */
export function transformSmoothed(d: Decoder, c: Component, p: Plane): void {
  const size = p.size;
  const lines = min(c.v, c.blocksHigh - d.stripRow * c.v);
  const rowBytes = c.rowBlocks * c.v * 128;
  // Rows that the last scan did not reach are as accurate as they were before it.
  const known = knownBits(d, c) + (d.stripRow > d.lastGoodRow ? KNOWN_COEFFICIENTS : 0);
  for (let line = 0; line < lines; line++) {
    let block = c.coefs - SMOOTHING_ROWS * rowBytes + ((line * c.rowBlocks) << 7);
    let out = p.top + <usize>(line * size * p.stride);
    for (let x = 0; x < c.blocksWide; x++, block += 128, out += size) {
      smoothBlock(d, c, block, smoothed, known, line, lines, x);
      if (size == 8) jpeg_idct_8x8(smoothed, c.quant, out, p.stride);
      else if (size == 4) jpeg_idct_4x4(smoothed, c.quant, out, p.stride);
      else if (size == 2) jpeg_idct_2x2(smoothed, c.quant, out, p.stride);
      else store<u8>(out, <u8>flatSample(<i32>load<i16>(smoothed) * <i32>load<i16>(c.quant), 1));
    }
  }
}

/** Moves the five MCU rows of coefficients up by one and leaves the last zero for the scans. */
export function shiftRows(c: Component): void {
  const rowBytes = <usize>(c.rowBlocks * c.v) * 128;
  const rows: usize = 2 * SMOOTHING_ROWS;
  const oldest = c.coefs - rows * rowBytes;
  memory.copy(oldest, oldest + rowBytes, rows * rowBytes);
  memory.fill(c.coefs, 0, rowBytes);
  memory.fill(c.masks, 0, rowBytes >> 4);
}
