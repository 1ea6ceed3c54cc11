// The chroma prediction of a macroblock: one mode for both planes, chosen as in whole.ts.
import { CHROMA, PAIR_ERRORS, code_pair } from "./quantise";
import { webpenc_predict_whole } from "./predict";
import { satd_pair } from "./satd";
import {
  CHROMA_BLOCKS, CHROMA_LEVELS, COEFFICIENTS, NON_ZERO_ABOVE, NON_ZERO_LEFT, PAIR, PREDICTED, SOURCE_CHROMA,
} from "./scratch";
import { CHROMA_COSTS, Encoder, LEFT_CB, LEFT_CR, LEFT_NON_ZERO, base_of } from "./state";
import { high_u8, low_u8 } from "./vector";
import { best_two, cost_pair, keep_pair, rate_distortion, transform_pair } from "./whole";

/** Bytes from one mode's predictions to the next's: 4 blocks of Cb, then 4 of Cr. */
const STRIDE: usize = 128;

/** Codes both planes as `mode` predicts them. @returns the rate-distortion cost */
function code_chroma(e: Encoder, mode: u32, blocks: usize, levels: usize): i64 {
  const base = base_of(e);
  const predicted = PREDICTED + <usize>mode * STRIDE;
  let cost: u32 = load<u16>(base + CHROMA_COSTS + (mode << 1));
  let error: u32 = 0;
  store<u32>(NON_ZERO_ABOVE, load<u32>(e.aboveNonZero + e.x * 9, 4));
  store<u32>(NON_ZERO_LEFT, load<u32>(base + LEFT_NON_ZERO, 4));
  for (let k: usize = 0; k < 4; k++) {
    const at = k << 5;
    const sourceA = v128.load(SOURCE_CHROMA + at), sourceB = v128.load(SOURCE_CHROMA + at, 16);
    const a = v128.load(predicted + at), b = v128.load(predicted + at, 16);
    transform_pair(sourceA, sourceB, a, b, COEFFICIENTS);
    code_pair(
      v128.load(COEFFICIENTS), v128.load(COEFFICIENTS, 16), v128.load(COEFFICIENTS, 32), v128.load(COEFFICIENTS, 48),
      e.quantTables + CHROMA, a, b, sourceA, sourceB, false, 0, 0, 0,
    );
    keep_pair(blocks + at, levels + (k << 6));
    if (e.candidates == 1) continue;
    error += load<u32>(PAIR, PAIR_ERRORS) + load<u32>(PAIR, PAIR_ERRORS + 4);
    cost += cost_pair(e, 2, 0, NON_ZERO_LEFT + k, NON_ZERO_ABOVE + (k & 2));
  }
  return rate_distortion(e, error, cost);
}

/** Chooses and codes the chroma prediction: chromaMode, chromaLevels, chromaBlocks. */
export function choose_chroma(e: Encoder, dcOnly: bool): void {
  const base = base_of(e);
  const cb = e.aboveCb + (e.x << 3), cr = e.aboveCr + (e.x << 3);
  webpenc_predict_whole(cb, base + LEFT_CB, e.cornerCb, 2, e.y > 0, e.x > 0, PREDICTED, STRIDE);
  webpenc_predict_whole(cr, base + LEFT_CR, e.cornerCr, 2, e.y > 0, e.x > 0, PREDICTED + 64, STRIDE);
  e.chromaMode = 0;
  e.chromaLevels = CHROMA_LEVELS;
  e.chromaBlocks = CHROMA_BLOCKS;
  if (dcOnly) {
    code_chroma(e, 0, CHROMA_BLOCKS, CHROMA_LEVELS);
    return;
  }
  let s01 = i64x2.splat(0), s23 = s01;
  for (let at: usize = 0; at < 128; at += 16) {
    const source = v128.load(SOURCE_CHROMA + at);
    const lo = low_u8(source), hi = high_u8(source), p = PREDICTED + at;
    s01 = i32x4.add(s01, satd_pair(lo, hi, v128.load(p), v128.load(p, STRIDE)));
    s23 = i32x4.add(s23, satd_pair(lo, hi, v128.load(p, 2 * STRIDE), v128.load(p, 3 * STRIDE)));
  }
  const ranked = best_two(e, s01, s23, base + CHROMA_COSTS);
  e.chromaMode = ranked & 0xff;
  const best = code_chroma(e, e.chromaMode, CHROMA_BLOCKS, CHROMA_LEVELS);
  if (ranked >> 16 == 0) return;
  const second = (ranked >> 8) & 0xff;
  if (code_chroma(e, second, CHROMA_BLOCKS + 128, CHROMA_LEVELS + 256) >= best) return;
  e.chromaMode = second;
  e.chromaLevels = CHROMA_LEVELS + 256;
  e.chromaBlocks = CHROMA_BLOCKS + 128;
}
