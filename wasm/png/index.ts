// PNG: reading by rows (png_open … png_row) and the row filter for writing. src/image/kernel/png.ts has the signatures.
export { crc32 } from "./crc32";
export { png_filter_row } from "./filter";
export {
  png_bit_depth,
  png_colour_type,
  png_has_alpha,
  png_height,
  png_interlaced,
  png_open,
  png_state_bytes,
  png_width,
} from "./header";
export { png_prepare, png_row, png_start, png_truncated, png_work, png_work_bytes } from "./rows";
