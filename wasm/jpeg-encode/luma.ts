// The luma that a file of the encoder will decode to, row of blocks by row of blocks, without a file: stored coefficients
// are quantised, multiplied back and transformed by the decoder's own IDCT. What a quality does to a picture can so be
// measured for the price of two transforms, and nothing of the size of the picture is held.
import { jpeg_idct_8x8 } from "../jpeg-decode/idct-8x8";
import { ERR_ARGUMENT } from "../status";
import { BLOCK_BYTES, blocks_across, real_blocks_across, real_blocks_down } from "./layout";
import { QUANT_VALUES, jpegenc_quantise, make_quant_tables, quant_table } from "./quantise";
import { Encoder, PHASE_STORED, PHASE_WRITING } from "./state";

/** Natural position of each zigzag one (ITU-T T.81, figure A.6). */
const NATURAL = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
  62, 63,
]);
/** One block quantised in zigzag order, one in natural order, and the table in natural order. */
const ZIGZAG = memory.data(128, 16);
const COEFFICIENTS = memory.data(128, 16);
const TABLE = memory.data(128, 16);

/**
 * Makes the tables of `quality` (1 … 100) for jpegenc_luma; a file needs jpegenc_begin again. Needs every row.
 * @returns rows of blocks, or ERR_ARGUMENT
 */
export function jpegenc_luma_begin(state: usize, quality: i32): i32 {
  const e = changetype<Encoder>(state);
  if ((e.phase != PHASE_STORED && e.phase != PHASE_WRITING) || quality < 1 || quality > 100) return ERR_ARGUMENT;
  make_quant_tables(e, quality);
  e.phase = PHASE_STORED;
  return real_blocks_down(e, 0);
}

/**
 * Eight rows of luma at `out`, `pitch` bytes apart, as wide as whole blocks: of the coefficients quantised, or as they are
 * but for the rounding to whole numbers (`quantised` 0), which is the picture itself within half a code.
 */
export function jpegenc_luma(state: usize, blockRow: i32, out: usize, pitch: usize, quantised: i32): void {
  const e = changetype<Encoder>(state);
  const table = quant_table(e, 0);
  for (let k: usize = 0; k < 64; k++) {
    const q = quantised != 0 ? <u16>load<u8>(table + k, QUANT_VALUES) : 1;
    store<u16>(TABLE + (<usize>load<u8>(NATURAL + k) << 1), q);
  }
  const across = real_blocks_across(e, 0);
  let block = e.store0 + <usize>(blockRow * blocks_across(e, 0)) * BLOCK_BYTES;
  for (let i: u32 = 0; i < across; i++, block += BLOCK_BYTES, out += 8) {
    if (quantised != 0) {
      jpegenc_quantise(state, block, 0, ZIGZAG);
      for (let k: usize = 0; k < 64; k++) {
        store<i16>(COEFFICIENTS + (<usize>load<u8>(NATURAL + k) << 1), load<i16>(ZIGZAG + (k << 1)));
      }
    } else {
      for (let k: usize = 0; k < 64; k++) {
        const whole = <i16>((<i32>load<i16>(block + (k << 1)) + 4) >> 3);
        store<i16>(COEFFICIENTS + (<usize>load<u8>(NATURAL + k) << 1), whole);
      }
    }
    jpeg_idct_8x8(COEFFICIENTS, TABLE, out, pitch);
  }
}
