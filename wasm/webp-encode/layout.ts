// Where the encoder's buffers lie, and what a picture begins with.
import { ERR_ARGUMENT, ERR_LIMIT } from "../status";
import { make_fixed_costs, make_level_costs } from "./cost";
import { MAX_FLAG_COST } from "./header";
import { set_quality } from "./quality";
import { RECORD_BYTES } from "./record";
import {
  CHROMA_COSTS, Encoder, PHASE_ROWS, PROBABILITIES, STATE_BYTES, WHOLE_COSTS, base_of,
} from "./state";
import { DEFAULT_PROBABILITIES } from "./tables";

/** Most that VP8's 14 bits of width and height express. */
const MAX_SIDE: i32 = 16383;
/**
 * Most records kept, beside room for two macroblock rows: about 300 KB of file. What does not fit is written with the
 * probabilities of what came before.
 */
const RECORDS_BYTES: usize = 1 << 20;
/** Most bytes of the first partition (19 bits in the frame tag), */
export const MAX_MODE_BYTES: u32 = 524287;
/** what modes may come to by their costs, less the frame header and 4 % for the coder's rounding, */
const MODE_BUDGET_BYTES: i32 = 500000;
/** and what one macroblock's may: sixteen 4 × 4 modes of at most 40 bits. */
const MACROBLOCK_MODE_BYTES: usize = 96;
const FRAME_HEADER_BYTES: usize = 4096;
/** Room for tokens between two calls of webpenc_tokens. */
export const TOKEN_ROOM_BYTES: usize = 32768;

/** Rows of the planes: state.ts. Bytes of a chroma row before and behind its samples. */
const LUMA_ROWS: usize = 18;
const CHROMA_ROWS: usize = 10;
const CHROMA_MARGINS: usize = 16;

/** Pairs of candidates, candidates and pruning (in 1/16) of the presets best and fast. */
const PRESETS = memory.data<u32>([2, 2, 18, 1, 1, 16]);
const PRESET_COUNT: i32 = 2;

// @ts-ignore: decorator
@inline function align64(bytes: usize): usize {
  return (bytes + 63) & ~63;
}

function records_bytes(across: usize, down: usize): usize {
  return RECORD_BYTES * across * min(down, 2) + min(RECORD_BYTES * across * (max(down, 2) - 2), RECORDS_BYTES);
}
function modes_bytes(across: usize, down: usize): usize {
  return min(across * down * MACROBLOCK_MODE_BYTES, <usize>MAX_MODE_BYTES) + FRAME_HEADER_BYTES;
}

/**
 * Bytes of work memory: two rows of RGBA, a macroblock row of samples and its neighbours, records, the first
 * partition, room for tokens. `webpEncodeWorkBytes` in src/image/encode/webp.ts is the same formula.
 * @returns bytes, or ERR_LIMIT for a side outside 1 … 16,383
 */
export function webpenc_work_bytes(width: i32, height: i32): i32 {
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return ERR_LIMIT;
  const across = <usize>(width + 15) >> 4, down = <usize>(height + 15) >> 4;
  const rows = across * (128 + 16 * LUMA_ROWS) + 2 * CHROMA_ROWS * (across * 8 + CHROMA_MARGINS);
  const neighbours = align64(across * 16 + 64) + 2 * align64(across * 8 + 64) + 2 * align64(across * 13);
  return <i32>(
    rows + neighbours + align64(records_bytes(across, down)) + align64(modes_bytes(across, down)) + TOKEN_ROOM_BYTES
  );
}

/** Bytes of state. */
export function webpenc_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/**
 * Starts a picture in `state` and `work`, whatever they hold.
 * @param quality 0 … 100 on libwebp's scale. @param preset 0: best, 1: fast
 * @returns 0, ERR_ARGUMENT for a quality or preset that does not exist, ERR_LIMIT as webpenc_work_bytes
 */
export function webpenc_open(
  state: usize, work: usize, width: i32, height: i32, quality: i32, preset: i32,
): i32 {
  if (quality < 0 || quality > 100 || preset < 0 || preset >= PRESET_COUNT) return ERR_ARGUMENT;
  const bytes = webpenc_work_bytes(width, height);
  if (bytes < 0) return bytes;
  memory.fill(state, 0, STATE_BYTES);
  const e = changetype<Encoder>(state);
  e.width = width;
  e.height = height;
  e.across = (width + 15) >> 4;
  e.down = (height + 15) >> 4;
  const choices = PRESETS + <usize>preset * 12;
  e.pairs = load<u32>(choices);
  e.candidates = load<u32>(choices, 4);
  e.prune = load<u32>(choices, 8);
  place_buffers(e, work);
  memory.copy(state + PROBABILITIES, DEFAULT_PROBABILITIES, 1056);
  make_fixed_costs(e);
  make_level_costs(e);
  e.modeBudget = MODE_BUDGET_BYTES << 11;
  plan_modes(e);
  set_quality(e, quality);
  e.phase = PHASE_ROWS;
  return 0;
}

/** Decides whether there is room for segments and skip flags, and what a macroblock's modes cost at least. */
function plan_modes(e: Encoder): void {
  const modes = <i32>load<u16>(base_of(e) + WHOLE_COSTS) + <i32>load<u16>(base_of(e) + CHROMA_COSTS);
  // The cheapest of four segments costs 2 bits, and rounding.
  const mapped = modes + (2 << 8) + 16 + MAX_FLAG_COST;
  e.hasMap = <i64>mapped * (e.across * e.down) < e.modeBudget;
  e.leastCost = e.hasMap ? mapped : modes;
}

function place_buffers(e: Encoder, work: usize): void {
  const across = <usize>e.across, down = <usize>e.down;
  e.lumaPitch = across << 4;
  e.chromaPitch = (across << 3) + CHROMA_MARGINS;
  e.upper = work;
  e.lower = e.upper + (across << 6);
  e.luma = e.lower + (across << 6);
  e.cb = e.luma + e.lumaPitch * LUMA_ROWS + e.chromaPitch + CHROMA_MARGINS / 2;
  e.cr = e.cb + e.chromaPitch * CHROMA_ROWS;
  e.aboveLuma = e.luma + e.lumaPitch * LUMA_ROWS + 2 * e.chromaPitch * CHROMA_ROWS;
  e.aboveCb = e.aboveLuma + align64(across * 16 + 64);
  e.aboveCr = e.aboveCb + align64(across * 8 + 64);
  e.aboveNonZero = e.aboveCr + align64(across * 8 + 64);
  e.aboveModes = e.aboveNonZero + across * 9;
  e.writeNonZero = e.aboveNonZero + align64(across * 13);
  e.writeModes = e.writeNonZero + across * 9;
  e.record = e.writeNonZero + align64(across * 13);
  e.recordLimit = e.record + records_bytes(across, down);
  e.recordAt = e.recordEnd = e.record;
  e.modes = e.record + align64(records_bytes(across, down));
  e.tokens = e.modes + align64(modes_bytes(across, down));
  memory.fill(e.aboveLuma, 127, e.aboveNonZero - e.aboveLuma);
  memory.fill(e.aboveNonZero, 0, e.record - e.aboveNonZero);
}

/** Macroblocks coded since webpenc_open. */
export function webpenc_work(state: usize): f64 {
  return changetype<Encoder>(state).work;
}

/**
 * From now on every reconstructed macroblock, before the loop filter, is also copied to these planes: luma of
 * 16 × 16 samples a macroblock, chroma of 8 × 8, in whole macroblock rows. For tests.
 */
export function webpenc_reconstruct(state: usize, luma: usize, cb: usize, cr: usize): void {
  const e = changetype<Encoder>(state);
  e.keepLuma = luma;
  e.keepCb = cb;
  e.keepCr = cr;
}

/** Lowers what the modes of the whole picture may come to, in bytes; after webpenc_open. For tests. */
export function webpenc_limit_modes(state: usize, bytes: i32): void {
  const e = changetype<Encoder>(state);
  e.modeBudget = min(bytes, MODE_BUDGET_BYTES) << 11;
  plan_modes(e);
}
