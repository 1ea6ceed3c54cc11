// The room's kernels: rows of RGBA in, coefficients kept, JPEG files of any quality out.
// Types: src/image/kernel/jpeg-encode.ts.
export { jpegenc_grey_row, jpegenc_ycc_row } from "./colour";
export { jpegenc_downsample_1x2, jpegenc_downsample_2x1, jpegenc_downsample_2x2 } from "./downsample";
export { jpegenc_fdct_8x8 } from "./fdct";
export { jpegenc_open, jpegenc_work_bytes } from "./layout";
export { jpegenc_luma, jpegenc_luma_begin } from "./luma";
export { jpegenc_quantise } from "./quantise";
export { jpegenc_row } from "./rows";
export { jpegenc_begin, jpegenc_lend, jpegenc_size, jpegenc_state_bytes, jpegenc_work, jpegenc_write } from "./writer";
