// The chain of IDAT chunks as one stream of compressed bytes, taken as it comes: nothing is copied and nothing of the
// chain is looked at before it is needed, so a million empty chunks cost nothing until a row is asked for.
//
// As libpng, a chunk whose CRC is wrong still gives its bytes; the stream ends after it. So does it at the first chunk
// that is not IDAT, at a length over 2^31 − 1 and at the end of the file.
import { ERR_CORRUPT, ERR_TRUNCATED } from "../status";
import { crc32 } from "./crc32";
import { PngState } from "./state";

export const TYPE_IDAT: u32 = 0x49444154;

// @ts-ignore: decorator
@inline export function load_u32_be(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

/** Makes the chunk whose type field is at `type_at` the current one. Its length field lies before it, in the file. */
export function open_idat(s: PngState, type_at: usize): void {
  const length = <usize>load_u32_be(type_at - 4);
  const data = type_at + 4;
  s.chunk = type_at;
  s.input = data;
  s.clipped = i32(length > s.src_end - data);
  s.input_end = s.clipped ? s.src_end : data + length;
  s.chunks_seen++;
}

/** Whether the current chunk is all there and its CRC is right. */
export function idat_is_sound(s: PngState): bool {
  if (s.clipped || s.src_end - s.input_end < 4) return false;
  return crc32(s.chunk, s.input_end - s.chunk, 0) == load_u32_be(s.input_end);
}

/**
 * Goes on to the next chunk that holds bytes; called when the current one is used up. False at the end of the chain:
 * `input_stop` then says why, and `input` equals `input_end`.
 */
export function next_idat(s: PngState): bool {
  if (s.input_stop) return false;
  do {
    const end = s.input_end;
    if (s.clipped || s.src_end - end < 4) {
      s.input_stop = ERR_TRUNCATED;
      return false;
    }
    if (crc32(s.chunk, end - s.chunk, 0) != load_u32_be(end)) {
      s.input_stop = ERR_CORRUPT;
      return false;
    }
    if (s.src_end - end < 12) {
      s.input_stop = ERR_TRUNCATED;
      return false;
    }
    const length = load_u32_be(end + 4);
    const type = load_u32_be(end + 8);
    if (type != TYPE_IDAT || length > 0x7fffffff) {
      s.input_stop = ERR_CORRUPT;
      return false;
    }
    open_idat(s, end + 8);
  } while (s.input == s.input_end);
  return true;
}
