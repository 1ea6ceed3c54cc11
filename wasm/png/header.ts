// Signature, IHDR and the chunks before the picture data: what libpng checks there, with libpng's answers.
//
// A wrong CRC or a bad length is damage in IHDR and PLTE; in tRNS it makes the chunk ignored, as it is ancillary. Other
// ancillary chunks are stepped over unread. An unknown critical chunk (CgBI of Apple's "optimised" files among them)
// means that the picture cannot be understood. An APNG's first frame is the IDAT picture.
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../status";
import { MAX_SIDE } from "../limit";
import { crc32 } from "./crc32";
import { load_u32_be, TYPE_IDAT } from "./idat";
import { palette_of, PngState, STATE_BYTES } from "./state";

export const GREY: i32 = 0;
export const RGB: i32 = 2;
export const PALETTE: i32 = 3;
export const GREY_ALPHA: i32 = 4;
export const RGB_ALPHA: i32 = 6;

const TYPE_IHDR: u32 = 0x49484452;
const TYPE_PLTE: u32 = 0x504c5445;
const TYPE_TRNS: u32 = 0x74524e53;
const TYPE_IEND: u32 = 0x49454e44;
/** Bit 5 of a type's first letter: a chunk that may be ignored. */
const ANCILLARY: u32 = 0x20000000;

const SIGNATURE: u64 = 0x0a1a0a0d474e5089;
const MAX_LENGTH: u32 = 0x7fffffff;

const OPAQUE: u32 = 0xff000000;

/** Bytes of the state block, 64-byte aligned. */
export function png_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/**
 * Reads the header of the file at `src`. 0, or ERR_TRUNCATED, ERR_CORRUPT, ERR_UNSUPPORTED, ERR_LIMIT (a side over
 * MAX_SIDE; the accessors then tell the size). Work: one step a chunk before the first IDAT.
 */
export function png_open(state: usize, src: usize, length: i32): i32 {
  memory.fill(state, 0, STATE_BYTES);
  const s = changetype<PngState>(state);
  s.src = src;
  s.src_end = src + <usize>length;
  if (length < 8 || load<u64>(src) != SIGNATURE) return is_short_signature(src, length) ? ERR_TRUNCATED : ERR_CORRUPT;
  if (length < 33) return ERR_TRUNCATED;
  const status = read_ihdr(s, src + 8);
  if (status) return status;
  if (s.colour_type == GREY) make_grey_palette(s);
  const walked = walk_chunks(s, src + 33);
  if (walked) return walked;
  if (s.width <= MAX_SIDE && s.height <= MAX_SIDE) return 0;
  s.first_idat = 0;
  return ERR_LIMIT;
}

function is_short_signature(src: usize, length: i32): bool {
  if (length >= 8) return false;
  for (let i = 0; i < length; i++) {
    if (load<u8>(src + i) != <u8>(SIGNATURE >> (i << 3))) return false;
  }
  return true;
}

function samples_of(colour_type: i32): i32 {
  if (colour_type == RGB) return 3;
  if (colour_type == GREY_ALPHA) return 2;
  return colour_type == RGB_ALPHA ? 4 : 1;
}

function is_legal(colour_type: i32, depth: i32): bool {
  if (depth == 8) return colour_type == GREY || colour_type == PALETTE || is_wide(colour_type);
  if (depth == 16) return colour_type == GREY || is_wide(colour_type);
  return (depth == 1 || depth == 2 || depth == 4) && (colour_type == GREY || colour_type == PALETTE);
}

/** The types that have 8 or 16 bits a sample only. */
function is_wide(colour_type: i32): bool {
  return colour_type == RGB || colour_type == GREY_ALPHA || colour_type == RGB_ALPHA;
}

/** `at`: the length field. 25 bytes are there. */
function read_ihdr(s: PngState, at: usize): i32 {
  if (load_u32_be(at + 4) != TYPE_IHDR) {
    // Apple's CgBI chunk comes before IHDR.
    return load_u32_be(at + 4) == 0x43674249 ? ERR_UNSUPPORTED : ERR_CORRUPT;
  }
  if (load_u32_be(at) != 13 || crc32(at + 4, 17, 0) != load_u32_be(at + 21)) return ERR_CORRUPT;
  s.width = load_u32_be(at + 8);
  s.height = load_u32_be(at + 12);
  s.bit_depth = load<u8>(at + 16);
  s.colour_type = load<u8>(at + 17);
  s.interlaced = load<u8>(at + 20);
  if (s.width <= 0 || s.height <= 0 || !is_legal(s.colour_type, s.bit_depth)) return ERR_CORRUPT;
  if (load<u8>(at + 18) != 0 || load<u8>(at + 19) != 0 || s.interlaced > 1) return ERR_CORRUPT;
  s.pixel_bits = samples_of(s.colour_type) * s.bit_depth;
  s.filter_distance = max((s.pixel_bits + 7) >> 3, 1);
  return 0;
}

function walk_chunks(s: PngState, at: usize): i32 {
  for (;;) {
    const left = s.src_end - at;
    if (left < 8) return ERR_TRUNCATED;
    const length = load_u32_be(at);
    const type = load_u32_be(at + 4);
    s.chunks_seen++;
    if (length > MAX_LENGTH) return ERR_CORRUPT;
    if (type == TYPE_IDAT) break;
    if (left < <usize>length + 12) return ERR_TRUNCATED;
    if (type == TYPE_PLTE) {
      if (s.saw_palette || !crc32_matches(at, length)) return ERR_CORRUPT;
      s.saw_palette = 1;
      const status = read_palette(s, at + 8, length);
      if (status) return status;
    } else if (type == TYPE_TRNS) {
      if (length <= 256 && !s.transparency && crc32_matches(at, length)) read_transparency(s, at + 8, length);
    } else if (type == TYPE_IHDR || type == TYPE_IEND) {
      return ERR_CORRUPT;
    } else if (!(type & ANCILLARY)) {
      return is_name(type) ? ERR_UNSUPPORTED : ERR_CORRUPT;
    } else if (!is_name(type)) {
      return ERR_CORRUPT;
    }
    at += <usize>length + 12;
  }
  if (s.colour_type == PALETTE && s.palette_entries == 0) return ERR_CORRUPT;
  s.first_idat = at + 4;
  return 0;
}

function crc32_matches(at: usize, length: u32): bool {
  return crc32(at + 4, <usize>length + 4, 0) == load_u32_be(at + 8 + length);
}

function is_name(type: u32): bool {
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    const letter = ((type >> shift) & 0xff) | 0x20;
    if (letter < 0x61 || letter > 0x7a) return false;
  }
  return true;
}

/**
 * Entries beyond the palette stay black and opaque, as in libpng. A suggested palette of another type is ignored, but
 * libpng forgets a tRNS chunk that came before it, and so do we.
 */
function read_palette(s: PngState, at: usize, length: u32): i32 {
  if (s.colour_type != PALETTE) {
    if (is_wide(s.colour_type) && length <= 768 && length % 3 == 0) s.transparency = 0;
    return 0;
  }
  if (length == 0 || length > 768 || length % 3 != 0) return ERR_CORRUPT;
  const entries = min<i32>(length / 3, 1 << s.bit_depth);
  s.palette_entries = entries;
  const palette = palette_of(s);
  for (let i = 0; i < 256; i++) {
    const rgb = at + <usize>(i * 3);
    const red = i < entries ? <u32>load<u8>(rgb) : 0;
    const green = i < entries ? <u32>load<u8>(rgb, 1) : 0;
    const blue = i < entries ? <u32>load<u8>(rgb, 2) : 0;
    store<u32>(palette + (<usize>i << 2), red | (green << 8) | (blue << 16) | OPAQUE);
  }
  return 0;
}

/** A chunk of the wrong length, or before the palette, is ignored, as in libpng. */
function read_transparency(s: PngState, at: usize, length: u32): void {
  const mask = (1 << s.bit_depth) - 1;
  if (s.colour_type == PALETTE) {
    if (length == 0 || length > <u32>s.palette_entries) return;
    for (let i: usize = 0; i < length; i++) {
      store<u8>(palette_of(s) + (i << 2), load<u8>(at + i), 3);
    }
  } else if (s.colour_type == GREY) {
    if (length != 2) return;
    s.key_red = bswap<u16>(load<u16>(at)) & mask;
    if (s.bit_depth <= 8) store<u8>(palette_of(s) + (<usize>s.key_red << 2), 0, 3);
  } else if (s.colour_type == RGB) {
    if (length != 6) return;
    s.key_red = bswap<u16>(load<u16>(at)) & mask;
    s.key_green = bswap<u16>(load<u16>(at, 2)) & mask;
    s.key_blue = bswap<u16>(load<u16>(at, 4)) & mask;
  } else {
    return;
  }
  s.transparency = 1;
}

/** Grey of up to 8 bits goes through the palette: entry v is v scaled to 0–255. */
function make_grey_palette(s: PngState): void {
  if (s.bit_depth > 8) return;
  const highest: u32 = (1 << s.bit_depth) - 1;
  for (let v: u32 = 0; v <= highest; v++) {
    store<u32>(palette_of(s) + (v << 2), ((v * 255) / highest) * 0x010101 | OPAQUE);
  }
}

export function png_width(state: usize): i32 {
  return changetype<PngState>(state).width;
}
export function png_height(state: usize): i32 {
  return changetype<PngState>(state).height;
}
/** Bits a sample as stored: 1, 2, 4, 8 or 16. */
export function png_bit_depth(state: usize): i32 {
  return changetype<PngState>(state).bit_depth;
}
/** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
export function png_colour_type(state: usize): i32 {
  return changetype<PngState>(state).colour_type;
}
/** 1: Adam7. */
export function png_interlaced(state: usize): i32 {
  return changetype<PngState>(state).interlaced;
}
/** 1: an alpha channel, or a valid tRNS chunk. */
export function png_has_alpha(state: usize): i32 {
  const s = changetype<PngState>(state);
  return i32(s.colour_type >= GREY_ALPHA || s.transparency != 0);
}
