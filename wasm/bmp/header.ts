// The file header and every version of the information header: OS/2 1.x (12 bytes), OS/2 2.x (16–64), Windows (40, 52, 56, V4
// 108, V5 124). The same facts for the header alone: src/image/probe/bmp.ts; the fuzz target holds the two equal.
//
// Taken from Windows and browsers: 32 bits without masks have no alpha; an alpha mask counts only where masks do; a palette ends
// where the pixels begin, unless nothing would be left of it; entries beyond it are black; JPEG, PNG, Huffman and CMYK inside a
// BMP are another kind of file.
import { MAX_SIDE } from "../limit";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../status";
import { row_bytes, row_stride } from "./rows";
import { BmpState, palette_of, STATE_BYTES } from "./state";

const FILE_HEADER_BYTES: u32 = 14;
const CORE_BYTES: u32 = 12;
const INFO_BYTES: u32 = 40;
const ALPHA_MASK_END: u32 = 56;
const OS2_BYTES: u32 = 64;

const COMPRESSION_NONE: u32 = 0;
const COMPRESSION_RLE8: u32 = 1;
const COMPRESSION_RLE4: u32 = 2;
const COMPRESSION_MASKS: u32 = 3;
const COMPRESSION_ALPHA_MASKS: u32 = 6;

const OPAQUE: u32 = 0xff000000;

/** Bytes of the state block, 64-byte aligned. */
export function bmp_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/**
 * Reads the headers of the file at `src`. 0, or ERR_TRUNCATED (no row is there), ERR_CORRUPT, ERR_UNSUPPORTED, ERR_LIMIT (a
 * side over MAX_SIDE; the accessors then tell the size).
 */
export function bmp_open(state: usize, src: usize, length: i32): i32 {
  memory.fill(state, 0, STATE_BYTES);
  const s = changetype<BmpState>(state);
  s.src = src;
  s.src_end = src + <usize>length;
  if (<u32>length < FILE_HEADER_BYTES + CORE_BYTES) return ERR_TRUNCATED;
  if (load<u16>(src) != 0x4d42) return ERR_CORRUPT;
  const header_bytes = load<u32>(src, 14);
  if (header_bytes != CORE_BYTES && (header_bytes < 16 || header_bytes > 124)) return ERR_CORRUPT;
  if (<u32>length < FILE_HEADER_BYTES + header_bytes) return ERR_TRUNCATED;
  const is_core = header_bytes == CORE_BYTES;
  const status = is_core ? read_core_size(s) : read_info_size(s);
  if (status) return status;
  const compression = header_bytes < 20 ? 0 : load<u32>(src, 30);
  const kind = is_core ? check_kind(s, 0, CORE_BYTES) : check_kind(s, compression, header_bytes);
  if (kind) return kind;
  const palette = read_masks(s, is_core ? 0 : compression, src + FILE_HEADER_BYTES + header_bytes);
  const declared = header_bytes < 36 ? 0 : load<u32>(src, 46);
  return place_pixels(s, palette, declared, is_core ? 3 : 4);
}

function read_core_size(s: BmpState): i32 {
  s.width = load<u16>(s.src, 18);
  s.height = load<u16>(s.src, 20);
  s.depth = load<u16>(s.src, 24);
  return check_size(s);
}

function read_info_size(s: BmpState): i32 {
  s.width = load<i32>(s.src, 18);
  s.height = load<i32>(s.src, 22);
  s.depth = load<u16>(s.src, 28);
  if (s.height < 0) {
    s.top_down = 1;
    s.height = -s.height;
  }
  return check_size(s);
}

/** −2³¹ stays negative and is no size. */
function check_size(s: BmpState): i32 {
  if (s.width <= 0 || s.height <= 0) return ERR_CORRUPT;
  return s.width > MAX_SIDE || s.height > MAX_SIDE ? ERR_LIMIT : 0;
}

function check_kind(s: BmpState, compression: u32, header_bytes: u32): i32 {
  const depth = s.depth;
  if (compression == COMPRESSION_RLE8 || compression == COMPRESSION_RLE4) {
    s.run_length = 1;
    return depth == (compression == COMPRESSION_RLE8 ? 8 : 4) ? 0 : ERR_CORRUPT;
  }
  const has_masks = compression == COMPRESSION_MASKS || compression == COMPRESSION_ALPHA_MASKS;
  if (compression != COMPRESSION_NONE && !has_masks) return ERR_UNSUPPORTED;
  // OS/2 2.x calls Huffman coding what Windows calls masks.
  if (has_masks && (header_bytes < INFO_BYTES || header_bytes == OS2_BYTES)) return ERR_UNSUPPORTED;
  if (depth == 64) return ERR_UNSUPPORTED;
  const is_indexed = depth == 1 || depth == 2 || depth == 4 || depth == 8;
  if (is_indexed) return has_masks ? ERR_CORRUPT : 0;
  return depth == 16 || depth == 24 || depth == 32 ? 0 : ERR_CORRUPT;
}

/** `behind`: first byte behind the header. Answers where a palette would begin. */
function read_masks(s: BmpState, compression: u32, behind: usize): usize {
  const has_masks = compression == COMPRESSION_MASKS || compression == COMPRESSION_ALPHA_MASKS;
  const at = s.src + FILE_HEADER_BYTES + INFO_BYTES;
  const wants_alpha = compression == COMPRESSION_ALPHA_MASKS || behind >= s.src + FILE_HEADER_BYTES + ALPHA_MASK_END;
  const mask_bytes: usize = wants_alpha ? 16 : 12;
  if (has_masks && s.src_end >= at + mask_bytes) {
    s.masks = load<u32>(at);
    s.mask_green = load<u32>(at, 4);
    s.mask_blue = load<u32>(at, 8);
    s.mask_alpha = wants_alpha ? load<u32>(at, 12) : 0;
    behind = max(behind, at + mask_bytes);
  } else if (s.depth == 16) {
    s.masks = 0x7c00;
    s.mask_green = 0x3e0;
    s.mask_blue = 0x1f;
  } else {
    s.masks = 0xff0000;
    s.mask_green = 0xff00;
    s.mask_blue = 0xff;
  }
  s.whole_bytes = i32(
    is_whole_byte(s.masks) && is_whole_byte(s.mask_green) && is_whole_byte(s.mask_blue) && is_whole_byte(s.mask_alpha),
  );
  return behind;
}

function is_whole_byte(mask: u32): bool {
  return mask == 0 || mask == 0xff || mask == 0xff00 || mask == 0xff0000 || mask == 0xff000000;
}

/** Finds the pixels and reads the palette, of `declared` entries of `entry_bytes`, before them. */
function place_pixels(s: BmpState, palette: usize, declared: u32, entry_bytes: u32): i32 {
  const file_bytes = <u32>(s.src_end - s.src);
  const behind = <u32>(palette - s.src);
  const most: u32 = s.depth <= 8 ? 1 << s.depth : 0;
  const entries = declared == 0 ? most : min(declared, most);
  let offset = load<u32>(s.src, 10);
  if (offset == 0 || (offset == behind && most)) offset = behind + entries * entry_bytes;
  if (offset < behind) return ERR_CORRUPT;
  if (offset >= file_bytes) return ERR_TRUNCATED;
  read_palette(s, palette, min(entries, (offset - behind) / entry_bytes), entry_bytes);
  const left = <u64>(file_bytes - offset);
  const needed: u64 = s.run_length ? 1 : <u64>row_bytes(s);
  if (left < needed) return ERR_TRUNCATED;
  if (!s.run_length && left < row_stride(s) * <u64>(s.height - 1) + needed) s.truncated = 1;
  s.pixels = s.src + offset;
  return 0;
}

function read_palette(s: BmpState, at: usize, entries: u32, entry_bytes: u32): void {
  for (let i: u32 = 0; i < 256; i++) {
    let colour: u32 = 0;
    if (i < entries) {
      colour = (<u32>load<u8>(at) << 16) | (<u32>load<u8>(at, 1) << 8) | <u32>load<u8>(at, 2);
      at += entry_bytes;
    }
    store<u32>(palette_of(s) + (i << 2), colour | OPAQUE);
  }
}

export function bmp_width(state: usize): i32 {
  return changetype<BmpState>(state).width;
}
export function bmp_height(state: usize): i32 {
  return changetype<BmpState>(state).height;
}
/** 1: some bits of a pixel are its alpha. */
export function bmp_has_alpha(state: usize): i32 {
  return i32(changetype<BmpState>(state).mask_alpha != 0);
}
