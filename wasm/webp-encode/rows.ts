// Rows in: pairs of rows become samples, eight pairs a macroblock row, which is coded once the ninth has come.
import { ERR_ARGUMENT, ERR_OUTPUT_FULL } from "../status";
import { webpenc_compensate_clipping } from "./clip";
import { pad_row, webpenc_ycc_rows } from "./colour";
import { make_level_costs } from "./cost";
import { encode_macroblock } from "./macroblock";
import { make_probabilities } from "./probability";
import { RECORD_BYTES } from "./record";
import { Encoder, LEFT_CB, LEFT_LUMA, LEFT_MODES, LEFT_NON_ZERO, PHASE_ROWS, base_of } from "./state";

/** What stands to the left of the picture, and before the row above it (RFC 6386 12.2). */
const OUTSIDE_LEFT: u8 = 129;
const OUTSIDE_ABOVE: u32 = 127;

/** Pairs of rows that must have come before a macroblock row is coded: its own eight and the next one's first. */
const PAIRS: u32 = 9;

/** Repeats a chroma row's samples at both ends. */
// @ts-ignore: decorator
@inline function repeat_ends(row: usize, samples: usize): void {
  store<u8>(row - 1, load<u8>(row));
  store<u8>(row + samples, load<u8>(row + samples - 1));
}

/**
 * The next two padded rows of the picture into the planes. Luma of the pair before, whose chroma now has both its
 * neighbours, is made up for clipping; with the ninth pair a macroblock row is complete and is coded.
 */
function take_pair(e: Encoder, upper: usize, lower: usize): void {
  const pair = e.rowPairs++;
  const pitch = e.chromaPitch, samples = <usize>e.across << 3;
  const luma = e.luma + <usize>pair * 2 * e.lumaPitch, cb = e.cb + pair * pitch, cr = e.cr + pair * pitch;
  webpenc_ycc_rows(upper, lower, luma, e.lumaPitch, cb, cr, e.across);
  repeat_ends(cb, samples);
  repeat_ends(cr, samples);
  if (pair == 0) {
    memory.copy(cb - pitch - 1, cb - 1, samples + 2);
    memory.copy(cr - pitch - 1, cr - 1, samples + 2);
    return;
  }
  webpenc_compensate_clipping(luma - 2 * e.lumaPitch, e.lumaPitch, cb - pitch, cr - pitch, pitch, e.across);
  if (pair + 1 < PAIRS) return;
  encode_macroblock_row(e);
  memory.copy(e.luma, luma, e.lumaPitch * 2);
  memory.copy(e.cb - pitch - 1, cb - pitch - 1, pitch + samples + 2);
  memory.copy(e.cr - pitch - 1, cr - pitch - 1, pitch + samples + 2);
  e.rowPairs = 1;
}

/**
 * Takes the next row: `width` pixels of RGBA, of which alpha is ignored.
 * @returns 0; ERR_OUTPUT_FULL when the row was not taken because webpenc_tokens has to be emptied first;
 * ERR_ARGUMENT after the last
 */
export function webpenc_row(state: usize, rgba: usize): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_ROWS || e.rowsIn == e.height) return ERR_ARGUMENT;
  const isOdd = (e.rowsIn & 1) == 1, isLast = e.rowsIn == e.height - 1;
  const due = isLast ? e.down - e.y : isOdd && e.rowPairs + 1 == PAIRS ? 1 : 0;
  if (e.recordEnd + <usize>(due * e.across) * RECORD_BYTES > e.recordLimit) return ERR_OUTPUT_FULL;
  const row = isOdd ? e.lower : e.upper;
  pad_row(rgba, row, e.width);
  e.rowsIn++;
  if (isOdd) take_pair(e, e.upper, e.lower);
  else if (isLast) take_pair(e, row, row);
  // Below the picture its last row is repeated.
  while (isLast && e.y < e.down) take_pair(e, row, row);
  return 0;
}

function encode_macroblock_row(e: Encoder): void {
  const base = base_of(e);
  memory.fill(base + LEFT_LUMA, OUTSIDE_LEFT, 48);
  memory.fill(base + LEFT_NON_ZERO, 0, 32);
  e.cornerLuma = e.cornerCb = e.cornerCr = e.y == 0 ? OUTSIDE_ABOVE : <u32>OUTSIDE_LEFT;
  // Above the last macroblock to the right stands the last sample, except above the picture.
  const right = e.aboveLuma + e.lumaPitch;
  if (e.y > 0) store<u32>(right, <u32>load<u8>(right - 1) * 0x01010101);
  for (e.x = 0; e.x < e.across; e.x++) encode_macroblock(e);
  e.work += <f64>e.across;
  e.y++;
  // Costs follow what was counted: after every row that doubles the count, and every eighth.
  if (e.frozen || ((e.y & (e.y - 1)) != 0 && (e.y & 7) != 0)) return;
  make_probabilities(e);
  make_level_costs(e);
}
