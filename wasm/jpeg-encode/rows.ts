// Rows in, coefficients out: rows gather in a strip of one MCU's height; a full strip is padded, downsampled and
// transformed into the store.
//
// Padding is libjpeg's, so that the blocks at the edges are too: pixels repeat to the right up to whole MCUs; below,
// pixels repeat to a whole chroma sample and then chroma samples repeat (where the picture is transposed, right and
// below change places). Blocks that only fill the last MCU carry their neighbour's DC and nothing else.
import { ERR_ARGUMENT } from "../status";
import { jpegenc_grey_row, jpegenc_ycc_row, mirror_row } from "./colour";
import { jpegenc_downsample_1x2, jpegenc_downsample_2x1, jpegenc_downsample_2x2 } from "./downsample";
import { jpegenc_fdct_8x8 } from "./fdct";
import { BLOCK_BYTES, blocks_across, real_blocks_across, real_blocks_down, store_of } from "./layout";
import { Encoder, PHASE_ROWS, PHASE_STORED } from "./state";

// @ts-ignore: decorator
@inline function padded_width(e: Encoder): u32 {
  const mcu = e.stepX << 3;
  return (e.width + mcu - 1) / mcu * mcu;
}

/** Takes the next row: `width` pixels of RGBA, of which alpha is ignored. @returns 0, or ERR_ARGUMENT after the last */
export function jpegenc_row(state: usize, rgba: usize): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_ROWS) return ERR_ARGUMENT;
  const y = e.flip ? e.height - 1 - e.rowsIn : e.rowsIn;
  const rows = e.stepY << 3;
  const offset = e.pitch * (y % rows);
  let src = rgba;
  if (e.mirror) {
    src = e.mirrored;
    mirror_row(rgba, src, e.width);
  }
  if (e.components == 1) {
    jpegenc_grey_row(src, e.luma + offset, e.width);
  } else {
    jpegenc_ycc_row(src, e.luma + offset, e.cb + offset, e.cr + offset, e.width);
    repeat_last(e.cb + offset, e.width, padded_width(e));
    repeat_last(e.cr + offset, e.width, padded_width(e));
  }
  repeat_last(e.luma + offset, e.width, padded_width(e));
  e.rowsIn++;
  if (e.flip ? y % rows == 0 : y % rows == rows - 1 || y == e.height - 1) transform_strip(e, y / rows);
  if (e.rowsIn == e.height) {
    fill_dummy_blocks(e);
    e.phase = PHASE_STORED;
  }
  return 0;
}

// @ts-ignore: decorator
@inline function repeat_last(row: usize, from: u32, to: u32): void {
  if (to > from) memory.fill(row + from, load<u8>(row + from - 1), to - from);
}

/** Copies row `rows - 1` of a plane over rows `rows` … `total - 1`. */
function repeat_last_row(plane: usize, pitch: usize, rows: u32, total: u32): void {
  const last = plane + pitch * (rows - 1);
  for (let y = rows; y < total; y++) memory.copy(plane + pitch * y, last, pitch);
}

function transform_strip(e: Encoder, strip: u32): void {
  const total = e.stepY << 3;
  const rows = min(total, e.height - strip * total);
  repeat_last_row(e.luma, e.pitch, rows, total);
  transform_plane(e, 0, e.luma, strip * e.stepY, e.stepY, padded_width(e) >> 3);
  if (e.components == 1) return;
  repeat_last_row(e.cb, e.pitch, rows, total);
  repeat_last_row(e.cr, e.pitch, rows, total);
  downsample_plane(e, e.cb, e.smallCb, rows);
  downsample_plane(e, e.cr, e.smallCr, rows);
  const across = padded_width(e) / (e.stepX << 3);
  transform_plane(e, 1, e.smallCb, strip, 1, across);
  transform_plane(e, 2, e.smallCr, strip, 1, across);
}

/** One strip of full-size chroma → 8 rows of samples. `rows` of the strip are the picture's. */
function downsample_plane(e: Encoder, plane: usize, small: usize, rows: u32): void {
  const width = padded_width(e) / e.stepX;
  const real = (e.width + e.stepX - 1) / e.stepX;
  for (let y: u32 = 0; y < 8; y++) {
    const upper = plane + e.pitch * (y * e.stepY);
    const dst = small + e.pitch * y;
    const outColumn = e.transpose ? <i32>y : -1;
    if (e.stepX == 2 && e.stepY == 2) jpegenc_downsample_2x2(upper, upper + e.pitch, dst, width, outColumn);
    else if (e.stepX == 2) jpegenc_downsample_2x1(upper, dst, width);
    else if (e.stepY == 2) jpegenc_downsample_1x2(upper, upper + e.pitch, dst, width, outColumn);
    if (e.transpose) repeat_last(dst, real, width);
  }
  if (!e.transpose) repeat_last_row(small, e.pitch, (rows + e.stepY - 1) / e.stepY, 8);
}

/** `down` × `across` blocks of samples into the store of `component`, from incoming block row `top` on. */
function transform_plane(e: Encoder, component: u32, plane: usize, top: u32, down: u32, across: u32): void {
  const outAcross = blocks_across(e, component);
  const store = store_of(e, component);
  const pitch = e.pitch;
  const transpose = e.transpose;
  const step = transpose ? BLOCK_BYTES * outAcross : BLOCK_BYTES;
  for (let by: u32 = 0; by < down; by++) {
    let dst = store + BLOCK_BYTES * (transpose ? top + by : (top + by) * outAcross);
    let src = plane + pitch * (by << 3);
    for (let bx: u32 = 0; bx < across; bx++) {
      jpegenc_fdct_8x8(src, pitch, dst, transpose);
      src += 8;
      dst += step;
    }
  }
  e.work += <f64>(down * across);
}

/** Luma blocks outside the picture: no AC; DC of the block to the left, in the last row of the MCU's block above. */
function fill_dummy_blocks(e: Encoder): void {
  const across = blocks_across(e, 0);
  const down = e.mcusDown * e.samplingY;
  const realAcross = real_blocks_across(e, 0);
  const realDown = real_blocks_down(e, 0);
  const rowBytes = BLOCK_BYTES * across;
  if (across > realAcross) {
    for (let y: u32 = 0; y < realDown; y++) {
      const dummy = e.store0 + rowBytes * y + BLOCK_BYTES * realAcross;
      write_dummy(dummy, load<i16>(dummy - BLOCK_BYTES));
    }
  }
  if (down > realDown) {
    for (let x: u32 = 0; x < across; x++) {
      const source = x - x % e.samplingX + e.samplingX - 1;
      const above = e.store0 + rowBytes * (realDown - 1) + BLOCK_BYTES * source;
      write_dummy(e.store0 + rowBytes * realDown + BLOCK_BYTES * x, load<i16>(above));
    }
  }
}

// @ts-ignore: decorator
@inline function write_dummy(block: usize, dc: i16): void {
  memory.fill(block, 0, BLOCK_BYTES);
  store<i16>(block, dc);
}
