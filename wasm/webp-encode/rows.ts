// Rows in: pairs of rows become samples, sixteen rows a macroblock row, which is coded at once.
import { ERR_ARGUMENT, ERR_OUTPUT_FULL } from "../status";
import { pad_row, webpenc_ycc_rows } from "./colour";
import { make_level_costs } from "./cost";
import { encode_macroblock } from "./macroblock";
import { make_probabilities } from "./probability";
import { RECORD_BYTES } from "./record";
import { Encoder, LEFT_CB, LEFT_LUMA, LEFT_MODES, LEFT_NON_ZERO, PHASE_ROWS, base_of } from "./state";

/** What stands to the left of the picture, and before the row above it (RFC 6386 12.2). */
const OUTSIDE_LEFT: u8 = 129;
const OUTSIDE_ABOVE: u32 = 127;

/** Two padded rows into rows `y` and `y + 1` of the macroblock row. */
function convert(e: Encoder, upper: usize, lower: usize, y: u32): void {
  const chroma = <usize>(y >> 1) * e.chromaPitch;
  webpenc_ycc_rows(upper, lower, e.luma + <usize>y * e.lumaPitch, e.lumaPitch, e.cb + chroma, e.cr + chroma, e.across);
}

/**
 * Takes the next row: `width` pixels of RGBA, of which alpha is ignored.
 * @returns 0; ERR_OUTPUT_FULL when the row was not taken because webpenc_tokens has to be emptied first;
 * ERR_ARGUMENT after the last
 */
export function webpenc_row(state: usize, rgba: usize): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_ROWS || e.rowsIn == e.height) return ERR_ARGUMENT;
  const y = e.rowsIn & 15;
  if (y == 0 && e.recordEnd + <usize>e.across * RECORD_BYTES > e.recordLimit) return ERR_OUTPUT_FULL;
  const isOdd = (y & 1) == 1, isLast = e.rowsIn == e.height - 1;
  const row = isOdd ? e.lower : e.upper;
  pad_row(rgba, row, e.width);
  if (isOdd) convert(e, e.upper, e.lower, y - 1);
  else if (isLast) convert(e, row, row, y);
  e.rowsIn++;
  if (y < 15 && !isLast) return 0;
  for (let below = (y | 1) + 1; below < 16; below += 2) convert(e, row, row, below);
  encode_macroblock_row(e);
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
