// How many bytes the judge's working memory takes, for `plan` to charge before the core is instantiated.
// Mirrors judge_work_bytes in wasm/judge/state.ts; a test holds them equal.

const ROW_LEAD_BYTES = 16;
const ROW_TAIL_BYTES = 48;
const RUN_BYTES = 12;
const HASH_OUTPUTS = 8 + 9 + 32;
const OUTPUT_BYTES = 24;
const HIGH_TAPS = 104;
const COLUMN_BYTES = 56;

/** Bytes of the judge's state object. */
export const JUDGE_STATE_BYTES = 256 + 4 * 1024 + 64;

const align16 = (bytes: number): number => Math.ceil(bytes / 16) * 16;

function tapsCapacity(size: number, outputs: number): number {
  const reach = size <= outputs ? 3 : Math.ceil((3 * size) / outputs);
  return Math.ceil(Math.min(size, 2 * reach + 1) / 8) * 8;
}

/** Bytes of working memory to judge a picture of `width` × `height` stored pixels. */
export function judgeWorkBytes(width: number, height: number): number {
  const greyStride = ROW_LEAD_BYTES + align16(width) + ROW_TAIL_BYTES;
  const gradientStride = ROW_LEAD_BYTES + 2 * align16(width) + ROW_TAIL_BYTES;
  const bitsBytes = align16(Math.ceil(width / 8)) + 16;
  const runListBytes = align16(RUN_BYTES * (Math.floor(width / 2) + 2));
  const lowTaps = 8 * tapsCapacity(width, 8) + 9 * tapsCapacity(width, 9) + 32 * tapsCapacity(width, 32);
  return (
    4 * greyStride +
    8 * gradientStride +
    2 * bitsBytes +
    2 * runListBytes +
    align16(HASH_OUTPUTS * OUTPUT_BYTES) +
    align16(2 * lowTaps) +
    align16(2 * HASH_OUTPUTS * HIGH_TAPS) +
    COLUMN_BYTES * height +
    16
  );
}
