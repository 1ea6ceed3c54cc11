// The room's kernels: rows of RGBA in, a lossy WebP file (VP8 key frame) out.
// Types: src/image/kernel/webp-encode.ts.
export { webpenc_compensate_clipping } from "./clip";
export { webpenc_ycc_rows } from "./colour";
export {
  webpenc_limit_modes, webpenc_open, webpenc_reconstruct, webpenc_state_bytes, webpenc_work, webpenc_work_bytes,
} from "./layout";
export { webpenc_predict_split, webpenc_predict_whole } from "./predict";
export { webpenc_code_pair, webpenc_quantiser } from "./quantise";
export { webpenc_rank_modes } from "./rank";
export { webpenc_row } from "./rows";
export { webpenc_satd_pair } from "./satd";
export { webpenc_fdct_pair, webpenc_idct_pair, webpenc_wht_4x4 } from "./transform";
export { webpenc_finish, webpenc_head, webpenc_size, webpenc_tokens } from "./writer";
