// JPEG decoding by rows: baseline, extended sequential and progressive, 8-bit Huffman (ITU-T T.81), at 1/1, 1/2, 1/4
// and 1/8, bit for bit what libjpeg-turbo's djpeg gives by default with its accurate integer transform.
//
//   jpeg_open → jpeg_work_bytes → jpeg_start → { jpeg_next → jpeg_rows → jpeg_row … } until jpeg_next answers 0
//
// In place of rows of RGBA, or beside them, a strip's planes may be read where they are: jpeg_plane…
// The source is changed in place (entropy-coded data is unstuffed), so it is decoded once. State and work area stay
// where they are between calls. Deliberately not here: arithmetic coding, lossless and hierarchical frames, 12 bits.
import { ERR_ARGUMENT } from "../status";
import { nextMcuRow, startScans } from "./decoder";
import { measure, place } from "./layout";
import { open } from "./marker";
import { Decoder, Output, STATE_BYTES, decoderAt, outputAt, planeAt } from "./state";
import { writeRow } from "./strip";

export { jpeg_colour_cmyk, jpeg_colour_grey, jpeg_colour_rgb, jpeg_colour_ycbcr, jpeg_colour_ycck } from "./colour";
export { jpeg_idct_8x8 } from "./idct-8x8";
export { jpeg_idct_1x1, jpeg_idct_2x2, jpeg_idct_4x4 } from "./idct-reduced";
export {
  jpeg_upsample_box, jpeg_upsample_h2_box, jpeg_upsample_h2_fancy, jpeg_upsample_h2v2_fancy, jpeg_upsample_v2_fancy,
} from "./upsample";

/** Bytes of the state area. */
export function jpeg_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/** Reads the headers of the `length` bytes at src; 0 or a status. Nothing is decoded and src is not changed. */
export function jpeg_open(state: usize, src: usize, length: i32): i32 {
  return open(decoderAt(state), src, length);
}

/** Width of the picture as stored, in pixels. */
export function jpeg_width(state: usize): i32 {
  return decoderAt(state).width;
}

/** Height of the picture as stored, in pixels. */
export function jpeg_height(state: usize): i32 {
  return decoderAt(state).height;
}

/** 1, 3 or 4. */
export function jpeg_components(state: usize): i32 {
  return decoderAt(state).components;
}

/** 0 grey, 1 YCbCr, 2 RGB, 3 CMYK, 4 YCCK. */
export function jpeg_colour(state: usize): i32 {
  return decoderAt(state).colour;
}

/** Scans in the file. */
export function jpeg_scan_count(state: usize): i32 {
  return decoderAt(state).scanCount;
}

/** 1 for a progressive frame. */
export function jpeg_progressive(state: usize): i32 {
  return decoderAt(state).progressive;
}

/** 1 if the file ends before its end-of-image marker or, as far as it is decoded, its data is damaged. */
export function jpeg_truncated(state: usize): i32 {
  const d = decoderAt(state);
  return d.endedEarly | d.damaged;
}

/** The first row of output 0 that damage found so far may have reached, or −1. */
export function jpeg_first_damaged_row(state: usize): i32 {
  const d = decoderAt(state);
  if (d.damagedMcuRow < 0 || !d.started) return -1;
  const o = outputAt(d, 0);
  return max(0, d.damagedMcuRow * o.rowsPerStrip - o.lag);
}

/** Blocks visited so far, over all scans. */
export function jpeg_work(state: usize): f64 {
  return decoderAt(state).work;
}

/** Blocks that decoding every scan visits: the work to plan for. */
export function jpeg_planned_blocks(state: usize): f64 {
  return <f64>decoderAt(state).plannedBlocks;
}

// @ts-ignore: decorator
@inline function cannotStart(d: Decoder, scale: i32, judgeScale: i32): bool {
  return !d.opened || d.started || scale < 0 || scale > 3 || judgeScale < -1 || judgeScale > 3;
}

/**
 * Bytes of the work area to decode at 1/2^scale (0–3) and, where judgeScale is not −1, at 1/2^judgeScale from the same
 * pass over the data.
 */
export function jpeg_work_bytes(state: usize, scale: i32, judgeScale: i32): i32 {
  const d = decoderAt(state);
  return cannotStart(d, scale, judgeScale) ? ERR_ARGUMENT : <i32>measure(d, scale, judgeScale);
}

/** Begins a decode in the zero-filled work area; once for each jpeg_open. 0 or a status. */
export function jpeg_start(state: usize, work: usize, scale: i32, judgeScale: i32): i32 {
  const d = decoderAt(state);
  if (cannotStart(d, scale, judgeScale)) return ERR_ARGUMENT;
  place(d, work, scale, judgeScale);
  startScans(d);
  d.started = 1;
  return 0;
}

/** Width of output 0 or (1) the judge's. */
export function jpeg_out_width(state: usize, output: i32): i32 {
  return outputAt(decoderAt(state), output).width;
}

/** Height of output 0 or (1) the judge's. */
export function jpeg_out_height(state: usize, output: i32): i32 {
  return outputAt(decoderAt(state), output).height;
}

/** Decodes one MCU row. 1: rows may be ready; 0: the picture is complete. Damage never stops it. */
export function jpeg_next(state: usize): i32 {
  const d = decoderAt(state);
  if (!d.started) return ERR_ARGUMENT;
  return nextMcuRow(d) ? 1 : 0;
}

/** Rows made ready by the last jpeg_next. Interpolation across strips may hold one back until the next. */
export function jpeg_rows(state: usize, output: i32): i32 {
  return outputAt(decoderAt(state), output).ready;
}

/** Writes ready row i (0 ≤ i < jpeg_rows) as RGBA: width × 4 bytes, and up to 60 more. */
export function jpeg_row(state: usize, output: i32, i: i32, dst: usize): void {
  const d = decoderAt(state);
  writeRow(d, outputAt(d, output), i, dst);
}

/** Samples of component i as the last jpeg_next left them, not upsampled: address of the first row, always the same. */
export function jpeg_plane(state: usize, output: i32, i: i32): usize {
  return planeAt(outputAt(decoderAt(state), output), i).top;
}

/** Bytes from one row of component i to the next. */
export function jpeg_plane_stride(state: usize, output: i32, i: i32): i32 {
  return planeAt(outputAt(decoderAt(state), output), i).stride;
}

/** Rows of component i inside the picture that the last jpeg_next made: none is held back. */
export function jpeg_plane_rows(state: usize, output: i32, i: i32): i32 {
  const o = outputAt(decoderAt(state), output);
  return o.ready == 0 ? 0 : planeAt(o, i).validRows;
}
