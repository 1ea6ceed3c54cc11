// Memory of one macroblock's analysis. Nothing in it survives a call, so it is shared by all encoders.
//
// Blocks stand in raster order within their plane: 16 luma blocks, then 4 of Cb, then 4 of Cr.

/** The macroblock's samples: 24 blocks of 16 bytes. */
export const SOURCE = memory.data(24 * 16, 16);
export const SOURCE_CHROMA: usize = SOURCE + 256;
/** Predictions: four modes of 16 luma blocks, or of 8 chroma blocks. */
export const PREDICTED = memory.data(4 * 256, 16);
/** Coefficients of eight pairs: four rows A | B of i16. */
export const COEFFICIENTS = memory.data(8 * 64, 16);

/** Levels of 16 luma blocks and Y2, twice; blocks, twice. */
export const WHOLE_LEVELS = memory.data(2 * 544, 16);
export const WHOLE_BLOCKS = memory.data(2 * 256, 16);
/** Levels, blocks and modes of a 4 × 4 prediction. */
export const SPLIT_LEVELS = memory.data(512, 16);
export const SPLIT_BLOCKS = memory.data(256, 16);
export const SPLIT_MODES = memory.data(16, 16);
/** Levels of 8 chroma blocks, twice; blocks, twice. */
export const CHROMA_LEVELS = memory.data(2 * 256, 16);
export const CHROMA_BLOCKS = memory.data(2 * 128, 16);

/** What code_pair leaves; offsets in quantise.ts. */
export const PAIR = memory.data(112, 16);
/** Flags of blocks with levels above and left of the block in work. */
export const NON_ZERO_ABOVE = memory.data(16, 16);
export const NON_ZERO_LEFT = memory.data(16, 16);

/**
 * Bits waiting to be coded: u16 of probability | bit << 8. A macroblock has 25 × 16 levels of at most 19 bits, a frame
 * header 1,056 probabilities of 9.
 */
export const BITS = memory.data(24576, 16);
