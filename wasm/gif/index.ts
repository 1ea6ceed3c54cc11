// GIF: the first frame by rows (gif_open … gif_row). src/image/kernel/gif.ts has the signatures.
export { gif_has_alpha, gif_height, gif_open, gif_state_bytes, gif_width } from "./header";
export { gif_prepare, gif_row, gif_start, gif_truncated, gif_work, gif_work_bytes } from "./rows";
