// BMP: rows, top to bottom (bmp_open … bmp_row). src/image/kernel/bmp.ts has the signatures.
export { bmp_has_alpha, bmp_height, bmp_open, bmp_state_bytes, bmp_width } from "./header";
export { bmp_prepare, bmp_row, bmp_start, bmp_truncated, bmp_work, bmp_work_bytes } from "./rows";
