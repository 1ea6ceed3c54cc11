// Signature, logical screen and the blocks before the first frame (GIF89a specification, sections 17–23).
//
// As browsers and Pillow do: the canvas grows to hold the first frame, the background colour is ignored, bytes that begin no
// block are stepped over, and a frame without any palette is grey. Indices beyond the palette are black and opaque.
// The same walk in TypeScript, for the header alone: src/image/probe/gif.ts; the fuzz target holds the two equal.
import { MAX_GIF_BLOCKS, MAX_SIDE } from "../limit";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED } from "../status";
import { GifState, palette_of, STATE_BYTES } from "./state";

const EXTENSION: u32 = 0x21;
const IMAGE: u32 = 0x2c;
const TRAILER: u32 = 0x3b;
const GRAPHIC_CONTROL: u32 = 0xf9;

/** "GIF87a" and "GIF89a", little-endian. */
const SIGNATURE_87: u64 = 0x613738464947;
const SIGNATURE_89: u64 = 0x613938464947;
const SIGNATURE_MASK: u64 = 0xffffffffffff;
const MAX_BLOCKS: u32 = MAX_GIF_BLOCKS;
const SCREEN_BYTES: usize = 13;
const DESCRIPTOR_BYTES: usize = 9;

const OPAQUE: u32 = 0xff000000;

/** Bytes of the state block, 64-byte aligned. */
export function gif_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/**
 * Reads the file at `src` up to the pixels of its first frame. 0, or ERR_TRUNCATED, ERR_CORRUPT (no frame, an empty one, or
 * one of impossible code size), ERR_LIMIT. Work: one step a block or sub-block.
 */
export function gif_open(state: usize, src: usize, length: i32): i32 {
  memory.fill(state, 0, STATE_BYTES);
  const s = changetype<GifState>(state);
  s.src = src;
  s.src_end = src + <usize>length;
  s.transparent = -1;
  if (<usize>length < SCREEN_BYTES) return ERR_TRUNCATED;
  const signature = load<u64>(src) & SIGNATURE_MASK;
  if (signature != SIGNATURE_87 && signature != SIGNATURE_89) return ERR_CORRUPT;
  s.width = load<u16>(src, 6);
  s.height = load<u16>(src, 8);
  const flags = <i32>load<u8>(src, 10);
  let at = src + SCREEN_BYTES;
  if (flags & 0x80) {
    s.global_palette = at;
    s.global_entries = 2 << (flags & 7);
    at += <usize>s.global_entries * 3;
  }
  return find_frame(s, at);
}

function find_frame(s: GifState, at: usize): i32 {
  const end = s.src_end;
  while (++s.blocks <= MAX_BLOCKS) {
    if (at >= end) return ERR_TRUNCATED;
    const kind = <u32>load<u8>(at);
    at++;
    if (kind == IMAGE) return read_frame(s, at);
    if (kind == TRAILER) return ERR_CORRUPT;
    if (kind != EXTENSION || at >= end) continue;
    if (<u32>load<u8>(at) == GRAPHIC_CONTROL) read_control(s, at + 1);
    at = skip_sub_blocks(s, at + 1);
  }
  return ERR_LIMIT;
}

/** The byte behind the empty sub-block that ends a chain, or one at or beyond the file's end. */
function skip_sub_blocks(s: GifState, at: usize): usize {
  while (at < s.src_end) {
    const size = <usize>load<u8>(at);
    at += size + 1;
    if (size == 0 || ++s.blocks > MAX_BLOCKS) break;
  }
  return at;
}

/** `at`: the sub-block's size. The last graphic control before a frame counts. */
function read_control(s: GifState, at: usize): void {
  if (s.src_end < at + 5 || load<u8>(at) < 4) return;
  s.transparent = load<u8>(at, 1) & 1 ? <i32>load<u8>(at, 4) : -1;
}

/** `at`: the descriptor's first field. */
function read_frame(s: GifState, at: usize): i32 {
  const end = s.src_end;
  if (end - at < DESCRIPTOR_BYTES) return ERR_TRUNCATED;
  s.left = load<u16>(at);
  s.top = load<u16>(at, 2);
  s.frame_width = load<u16>(at, 4);
  s.frame_height = load<u16>(at, 6);
  const flags = <i32>load<u8>(at, 8);
  s.interlaced = (flags >> 6) & 1;
  if (s.frame_width == 0 || s.frame_height == 0) return ERR_CORRUPT;
  s.width = max(s.width, s.left + s.frame_width);
  s.height = max(s.height, s.top + s.frame_height);
  if (s.width > MAX_SIDE || s.height > MAX_SIDE) return ERR_LIMIT;
  at += DESCRIPTOR_BYTES;
  let palette = s.global_palette;
  let entries = s.global_entries;
  if (flags & 0x80) {
    palette = at;
    entries = 2 << (flags & 7);
    at += <usize>entries * 3;
  }
  if (at >= end) return ERR_TRUNCATED;
  s.literal_bits = load<u8>(at);
  if (s.literal_bits > 8) return ERR_CORRUPT;
  read_palette(s, palette, entries);
  s.data = at + 1;
  return 0;
}

/** `palette` 0: there is none. It lies in the file, as the frame's code size behind it does. */
function read_palette(s: GifState, palette: usize, entries: i32): void {
  const target = palette_of(s);
  for (let i = 0; i < 256; i++) {
    let colour: u32 = 0;
    const rgb = palette + <usize>i * 3;
    if (palette == 0) colour = i * 0x010101;
    else if (i < entries) colour = <u32>load<u16>(rgb) | (<u32>load<u8>(rgb, 2) << 16);
    store<u32>(target + (<usize>i << 2), i == s.transparent ? 0 : colour | OPAQUE);
  }
}

/** The canvas, px. */
export function gif_width(state: usize): i32 {
  return changetype<GifState>(state).width;
}
export function gif_height(state: usize): i32 {
  return changetype<GifState>(state).height;
}
/** 1: a palette index is transparent, or the frame leaves some of the canvas uncovered. */
export function gif_has_alpha(state: usize): i32 {
  const s = changetype<GifState>(state);
  return i32(s.transparent >= 0 || s.frame_width < s.width || s.frame_height < s.height);
}
