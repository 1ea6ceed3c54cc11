// The encoder's state: fixed fields, then tables and buffers of fixed size at the offsets below. The caller owns the
// memory; see jpegenc_state_bytes. Everything that grows with the picture lies in `work` (layout.ts).
//
// Words used throughout: the *incoming* picture is the rows as they arrive, after mirroring and flipping but before
// any transposition; the *outgoing* picture is the oriented one that the file holds. A *unit* is what a scan codes in
// one go: an MCU in an interleaved scan, a block otherwise.

export const PHASE_ROWS: i32 = 1;
export const PHASE_STORED: i32 = 2;
export const PHASE_WRITING: i32 = 3;

@unmanaged
export class Encoder {
  /** Blocks transformed and visited by scans, for jpegenc_work. */
  work: f64;
  /** Bytes of the file without byte stuffing. */
  size: f64;
  /** Bits not yet written, in the low `bitCount` bits; fewer than 32 between calls. */
  bits: u64;
  bitCount: u32;

  phase: i32;
  /** Incoming picture. */
  width: u32;
  height: u32;
  rowsIn: u32;
  mirror: bool;
  flip: bool;
  transpose: bool;
  /** Incoming pixels per chroma sample, along a row and down the picture. */
  stepX: u32;
  stepY: u32;

  /** 1 or 3. */
  components: u32;
  outWidth: u32;
  outHeight: u32;
  /** Luma sampling factors of the frame header. */
  samplingX: u32;
  samplingY: u32;
  mcusAcross: u32;
  mcusDown: u32;

  /** Sample planes of one strip, `pitch` bytes a row. */
  pitch: usize;
  luma: usize;
  cb: usize;
  cr: usize;
  /** Downsampled chroma of one strip, 8 rows each; cb and cr themselves where nothing is downsampled. */
  smallCb: usize;
  smallCr: usize;
  /** One mirrored row of RGBA. */
  mirrored: usize;
  /** Coefficient stores: 128 bytes a block, zigzag order, blocks in outgoing raster order. */
  store0: usize;
  store1: usize;
  store2: usize;

  progressive: bool;
  scan: u32;
  scans: u32;
  /** First table slot of the current scan. */
  slot: u32;
  scanStarted: bool;
  /** Next unit of the current scan, and how many there are. */
  unit: u32;
  units: u32;
  blocksPerMcu: u32;
  pred0: i32;
  pred1: i32;
  pred2: i32;
  /** Blocks in the pending end-of-band run, and the correction bits that follow it. */
  eobRun: u32;
  pendingBits: u32;
  pendingEnd: usize;

  tokenAt: usize;
  tokenEnd: usize;
  /** Memory that whole scans' tokens may stay in from the counting to the writing. */
  spareAt: usize;
  spareEnd: usize;
  stageAt: usize;
  stageEnd: usize;
}

/** Table slots in use at most: two for the first DC scan, one for each of eight AC scans, one for DC refinement. */
export const SLOTS: u32 = 11;
/** Entries of a slot: 256 Huffman symbols, then `k` raw bits for k = 1 … 16. */
export const SLOT_SYMBOLS: u32 = 272;
/** Entry of a slot that stands for no raw bits; add their count. */
export const RAW: u32 = 255;

/** Two quantisation tables (luma, chroma), each laid out as in quantise.ts. */
export const QUANT_BYTES: usize = 464;
/** Per slot entry while counting: u32 uses. While writing: u32 code shifted over its extra bits, u32 total length. */
const ENTRY_BYTES: usize = 8;
/** Per slot for the DHT segment: u8 counts[17] (index 0 unused), then u8 values[256]. */
export const DHT_BYTES: usize = 288;
const TOKENS: usize = 4096;
/** Tokens that one unit may add at most: a refined block, and the flush of 1,000 one-bit corrections before it. */
export const UNIT_TOKENS: usize = 1280;

export const QUANT: usize = 512;
export const MAGNITUDES: usize = QUANT + 2 * QUANT_BYTES;
/** u64 masks of the last quantised block, bit k for zigzag position k: negative, magnitude 1, magnitude odd. */
export const SIGNS: usize = MAGNITUDES + 128;
export const ONES: usize = SIGNS + 8;
export const ODD: usize = ONES + 8;
/** The blocks of one MCU: u32 address and u32 component each, 6 at most. */
export const MCU: usize = ODD + 16;
export const ENTRIES: usize = MCU + 64;
export const DHTS: usize = ENTRIES + <usize>(SLOTS * SLOT_SYMBOLS) * ENTRY_BYTES;
export const TOKEN_BUFFER: usize = DHTS + <usize>SLOTS * DHT_BYTES;
export const TOKEN_BUFFER_BYTES: usize = TOKENS * 4;
/** Raw-bit tokens that follow the pending end-of-band run: 1,000 bits at most, so 1,000 tokens. */
export const PENDING: usize = TOKEN_BUFFER + TOKEN_BUFFER_BYTES;
/** Headers of the file or of one scan: four Huffman tables at most. */
export const STAGE: usize = PENDING + 4096;
/** Per scan u32 begin and end of its tokens in the spare memory; both 0 where they are made anew. */
export const KEPT: usize = STAGE + 2048;
/** Of scan.ts, at most. */
const SCANS: usize = 10;
export const STATE_BYTES: usize = KEPT + SCANS * 8;

// @ts-ignore: decorator
@inline export function base_of(encoder: Encoder): usize {
  return changetype<usize>(encoder);
}
