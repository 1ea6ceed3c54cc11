// The encoder's state: fixed fields, then tables of fixed size at the offsets below. The caller owns the memory; see
// webpenc_state_bytes. Everything that grows with the picture lies in `work` (layout.ts).
//
// Words used throughout: a *macroblock* is 16 × 16 pixels with 8 × 8 samples of each chroma; a *block* is 4 × 4
// samples, kept column by column in one v128; a *pair* is two blocks A | B handled in one vector; *levels* are
// quantised coefficients in zigzag order, 16 i16 a block; *cost* is in 1/256 bit.

export const PHASE_ROWS: i32 = 1;
export const PHASE_FINISHED: i32 = 2;

/** A boolean coder (RFC 6386 7.3): bits not yet written stand in `low`, of which `count` are settled. */
@unmanaged
export class BoolCoder {
  low: u64;
  range: u32;
  count: u32;
  /** First byte that a carry may still reach, and the next to be written. */
  start: usize;
  end: usize;
}

/** What macroblocks of one of four classes of activity are coded with. */
@unmanaged
export class Segment {
  /** Squared error (16 fraction bits) that a cost of 1 is worth. */
  lambda: i64;
  /** The same against SATD, for the first choice of modes. */
  modeLambda: i32;
  quantiser: i32;
  filter: i32;
  /** Macroblocks of this activity and more belong to a later segment. */
  limit: i32;
  /** Macroblocks so far, until the probabilities are frozen. */
  count: u32;
  /** Cost of naming the segment, once frozen. */
  cost: u32;
}
export const SEGMENT_BYTES: usize = 32;

@unmanaged
export class Encoder {
  /** Macroblocks coded, for webpenc_work. */
  work: f64;
  /** Token bytes handed out. */
  taken: f64;
  /** Rate-distortion multiplier of the current segment. */
  lambda: i64;
  /** Rate-distortion cost of the best 16 × 16 prediction. */
  wholeCost: i64;

  phase: i32;
  width: u32;
  height: u32;
  /** Macroblocks. */
  across: u32;
  down: u32;
  rowsIn: u32;
  /** Macroblock in work. */
  x: u32;
  y: u32;

  /** Pairs of 4 × 4 candidates tried, 16 × 16 and chroma candidates tried, and when the later ones are not. */
  pairs: u32;
  candidates: u32;
  prune: u32;

  /** Two padded rows of RGBA. */
  upper: usize;
  lower: usize;
  /**
   * Sample planes of one macroblock row and the first two rows (one of chroma) of the next; chroma has the last row of
   * the one before above it, and a sample at each end repeated.
   */
  luma: usize;
  cb: usize;
  cr: usize;
  lumaPitch: usize;
  chromaPitch: usize;
  /** Pairs of rows in the planes. */
  rowPairs: u32;
  /** Reconstructed samples above the macroblock row, and those left of the ones above the current macroblock. */
  aboveLuma: usize;
  aboveCb: usize;
  aboveCr: usize;
  cornerLuma: u32;
  cornerCb: u32;
  cornerCr: u32;
  /** Of each macroblock above: 9 flags of blocks with levels (4 luma, 2 + 2 chroma, Y2) and 4 modes. */
  aboveNonZero: usize;
  aboveModes: usize;

  /** The current macroblock's segment: number, quantiser tables, modeLambda. */
  segment: u32;
  quantTables: usize;
  modeLambda: i32;
  /** The chosen predictions: mode, levels, reconstructed blocks. */
  lumaMode: u32;
  /** The 16 × 16 mode to try if 4 × 4 predictions do not win. */
  runnerUp: u32;
  lumaLevels: usize;
  lumaBlocks: usize;
  chromaMode: u32;
  chromaLevels: usize;
  chromaBlocks: usize;

  /** Macroblocks not yet coded: records from `recordAt` to `recordEnd`. */
  record: usize;
  recordAt: usize;
  recordEnd: usize;
  recordLimit: usize;
  /** Macroblocks without levels, until the probabilities are frozen. */
  skipped: u32;
  frozen: bool;
  /** False in huge pictures, whose first partition has no room for it: a segment and a skip flag a macroblock. */
  hasMap: bool;

  baseQuantiser: i32;
  baseFilter: i32;
  skipProbability: u32;
  /** Of the segment tree. */
  upperHalf: u32;
  firstOfTwo: u32;
  thirdOfTwo: u32;

  /** Cost of the modes so far, what they may cost in all, and what one macroblock costs at least. */
  modeCost: i32;
  modeBudget: i32;
  leastCost: i32;

  /** Both partitions are complete; the frame's bytes, without padding; bytes of the head handed out. */
  flushed: bool;
  frameBytes: u32;
  headTaken: u32;

  /** Macroblock being written, and its neighbours as in aboveNonZero and aboveModes. */
  writeX: u32;
  writeNonZero: usize;
  writeModes: usize;
  /** First partition; room for tokens, of TOKEN_ROOM_BYTES. */
  modes: usize;
  tokens: usize;

  /** Planes that reconstructed macroblocks are copied to, or 0; see webpenc_reconstruct. */
  keepLuma: usize;
  keepCb: usize;
  keepCr: usize;
}

/** Four times QUANT_BYTES, in the order of segments. */
export const QUANT: usize = 512;
/** Quantiser tables of a segment; see quantise.ts. */
export const QUANT_BYTES: usize = 384;
export const SEGMENTS: usize = QUANT + 4 * QUANT_BYTES;
export const MODES_CODER: usize = SEGMENTS + 4 * SEGMENT_BYTES;
export const TOKENS_CODER: usize = MODES_CODER + 64;
/** What the macroblock to the left leaves: reconstructed samples, flags, modes. */
export const LEFT_LUMA: usize = TOKENS_CODER + 64;
export const LEFT_CB: usize = LEFT_LUMA + 16;
export const LEFT_CR: usize = LEFT_CB + 16;
export const LEFT_NON_ZERO: usize = LEFT_CR + 16;
export const LEFT_MODES: usize = LEFT_NON_ZERO + 16;
export const WRITE_LEFT_NON_ZERO: usize = LEFT_MODES + 16;
export const WRITE_LEFT_MODES: usize = WRITE_LEFT_NON_ZERO + 16;

/** Coefficient contexts: 4 types × 8 bands × 3 neighbourhoods, 11 probabilities each. */
export const CONTEXTS: u32 = 96;
export const PROBABILITIES: usize = WRITE_LEFT_MODES + 16;
/** Per context sixteen u32: counts of tokens 0 … 10 and of end-of-block. */
export const TOKEN_COUNTS: usize = PROBABILITIES + 1088;
/** Once frozen, the bits of each context's tokens; see token.ts. */
export const TOKEN_BITS: usize = TOKEN_COUNTS + <usize>CONTEXTS * 64;
/** Per context u16 costs of magnitudes 0 … 62 and of end-of-block, which is 0 where no block can end. */
export const LEVEL_COSTS: usize = TOKEN_BITS + <usize>CONTEXTS * 176;
/** u16 costs of the extra bits of each magnitude. */
export const EXTRA_COSTS: usize = LEVEL_COSTS + <usize>CONTEXTS * 128;
/** u16 costs of 4 × 4 modes: [mode above][mode to the left][mode]. */
export const MODE_COSTS: usize = EXTRA_COSTS + 128;
/** u16 costs of the 16 × 16 modes, of "4 × 4" in the fifth place, and of the chroma modes. */
export const WHOLE_COSTS: usize = MODE_COSTS + 2048;
export const CHROMA_COSTS: usize = WHOLE_COSTS + 16;
export const STATE_BYTES: usize = CHROMA_COSTS + 16;

// @ts-ignore: decorator
@inline export function base_of(encoder: Encoder): usize {
  return changetype<usize>(encoder);
}
// @ts-ignore: decorator
@inline export function segment_of(encoder: Encoder, index: u32): Segment {
  return changetype<Segment>(base_of(encoder) + SEGMENTS + <usize>index * SEGMENT_BYTES);
}
// @ts-ignore: decorator
@inline export function modes_coder(encoder: Encoder): BoolCoder {
  return changetype<BoolCoder>(base_of(encoder) + MODES_CODER);
}
// @ts-ignore: decorator
@inline export function tokens_coder(encoder: Encoder): BoolCoder {
  return changetype<BoolCoder>(base_of(encoder) + TOKENS_CODER);
}
