// Geometry: what the orientation, the subsampling and the size make of a picture, and where its buffers lie.
//
// Orientation k of EXIF is a mirror of rows, a flip of their order and then a transposition. Mirror and flip are done
// as rows arrive, so the strip is always padded on the right and at the bottom; the transposition is done by the
// FDCT. So the file equals, byte for byte, that of the oriented picture encoded with orientation 1.
import { MAX_SIDE } from "../limit";
import { ERR_ARGUMENT, ERR_LIMIT } from "../status";
import { Encoder, PHASE_ROWS, STATE_BYTES, TOKEN_BUFFER, base_of } from "./state";

export const SUBSAMPLING_444: i32 = 0;
export const SUBSAMPLING_422: i32 = 1;
export const SUBSAMPLING_420: i32 = 2;
export const SUBSAMPLING_GREY: i32 = 3;

/** Bytes of one block of coefficients. */
export const BLOCK_BYTES: usize = 128;

// @ts-ignore: decorator
@inline function align64(bytes: u64): u64 {
  return (bytes + 63) & ~63;
}
// @ts-ignore: decorator
@inline function up(size: u32, step: u32): u32 {
  return (size + step - 1) / step;
}

function is_transposing(orientation: i32): bool {
  return orientation >= 5;
}
/** Incoming pixels per chroma sample along a row. */
function step_x(subsampling: i32, orientation: i32): u32 {
  return subsampling == SUBSAMPLING_420 || (subsampling == SUBSAMPLING_422 && !is_transposing(orientation)) ? 2 : 1;
}
/** Incoming pixels per chroma sample down the picture. */
function step_y(subsampling: i32, orientation: i32): u32 {
  return subsampling == SUBSAMPLING_420 || (subsampling == SUBSAMPLING_422 && is_transposing(orientation)) ? 2 : 1;
}

/**
 * Bytes of work memory: coefficients (2 a sample, sides rounded up to whole MCUs), one strip of samples, one row.
 * `jpegEncodeWorkBytes` in src/image/encode/jpeg.ts is the same formula.
 * @returns bytes, ERR_ARGUMENT for a subsampling or orientation that does not exist, ERR_LIMIT for a side outside
 * 1 … MAX_SIDE or when the bytes exceed 2^31 - 1
 */
export function jpegenc_work_bytes(width: i32, height: i32, subsampling: i32, orientation: i32): i32 {
  if (subsampling < SUBSAMPLING_444 || subsampling > SUBSAMPLING_GREY) return ERR_ARGUMENT;
  if (orientation < 1 || orientation > 8) return ERR_ARGUMENT;
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return ERR_LIMIT;
  const stepX = step_x(subsampling, orientation);
  const stepY = step_y(subsampling, orientation);
  const mcus = <u64>up(width, stepX << 3) * up(height, stepY << 3);
  const blocks = mcus * (subsampling == SUBSAMPLING_GREY ? 1 : stepX * stepY + 2);
  const rows = strip_rows(subsampling, stepX, stepY);
  const bytes = blocks * BLOCK_BYTES + rows * pitch_of(width, stepX) + align64(<u64>width * 4 + 64);
  return bytes > <u64>i32.MAX_VALUE ? ERR_LIMIT : <i32>bytes;
}

/** Rows of samples in a strip: three planes, and downsampled chroma beside them. */
function strip_rows(subsampling: i32, stepX: u32, stepY: u32): u64 {
  if (subsampling == SUBSAMPLING_GREY) return 8;
  return (stepY << 3) * 3 + (stepX * stepY > 1 ? 16 : 0);
}
/** Bytes of a plane row: whole MCUs, and room for the overrun of a 16-sample store. */
function pitch_of(width: u32, stepX: u32): u64 {
  return align64(<u64>up(width, stepX << 3) * (stepX << 3) + 16);
}

/** Lays the encoder out over `work`. Arguments as for jpegenc_work_bytes; the same failures. */
export function jpegenc_open(
  state: usize, work: usize, width: i32, height: i32, subsampling: i32, orientation: i32,
): i32 {
  const bytes = jpegenc_work_bytes(width, height, subsampling, orientation);
  if (bytes < 0) return bytes;
  memory.fill(state, 0, STATE_BYTES);
  const e = changetype<Encoder>(state);
  e.width = width;
  e.height = height;
  e.mirror = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  e.flip = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  e.transpose = is_transposing(orientation);
  e.stepX = step_x(subsampling, orientation);
  e.stepY = step_y(subsampling, orientation);
  e.components = subsampling == SUBSAMPLING_GREY ? 1 : 3;
  e.outWidth = e.transpose ? height : width;
  e.outHeight = e.transpose ? width : height;
  e.samplingX = e.transpose ? e.stepY : e.stepX;
  e.samplingY = e.transpose ? e.stepX : e.stepY;
  e.mcusAcross = up(e.outWidth, e.samplingX << 3);
  e.mcusDown = up(e.outHeight, e.samplingY << 3);
  e.blocksPerMcu = e.components == 1 ? 1 : e.samplingX * e.samplingY + 2;
  place_buffers(e, work, subsampling);
  e.tokenAt = e.tokenEnd = base_of(e) + TOKEN_BUFFER;
  e.phase = PHASE_ROWS;
  return 0;
}

function place_buffers(e: Encoder, work: usize, subsampling: i32): void {
  const chromaBytes = <usize>(e.mcusAcross * e.mcusDown) * BLOCK_BYTES;
  const stripBytes = <usize>(e.stepY << 3) * <usize>pitch_of(e.width, e.stepX);
  e.pitch = <usize>pitch_of(e.width, e.stepX);
  e.store0 = work;
  e.store1 = e.store0 + chromaBytes * (e.samplingX * e.samplingY);
  e.store2 = e.store1 + (e.components == 1 ? 0 : chromaBytes);
  e.luma = e.store2 + (e.components == 1 ? 0 : chromaBytes);
  e.cb = e.luma + stripBytes;
  e.cr = e.cb + (e.components == 1 ? 0 : stripBytes);
  const end = e.cr + (e.components == 1 ? 0 : stripBytes);
  const small = e.stepX * e.stepY > 1;
  e.smallCb = small ? end : e.cb;
  e.smallCr = small ? end + e.pitch * 8 : e.cr;
  e.mirrored = small ? end + e.pitch * 16 : end;
}

// @ts-ignore: decorator
@inline export function blocks_across(e: Encoder, component: u32): u32 {
  return component == 0 ? e.mcusAcross * e.samplingX : e.mcusAcross;
}
/** Blocks that hold part of the picture, without those that only fill the last MCU. */
// @ts-ignore: decorator
@inline export function real_blocks_across(e: Encoder, component: u32): u32 {
  return component == 0 ? up(e.outWidth, 8) : e.mcusAcross;
}
// @ts-ignore: decorator
@inline export function real_blocks_down(e: Encoder, component: u32): u32 {
  return component == 0 ? up(e.outHeight, 8) : e.mcusDown;
}
// @ts-ignore: decorator
@inline export function store_of(e: Encoder, component: u32): usize {
  return component == 0 ? e.store0 : component == 1 ? e.store1 : e.store2;
}
