// CRC-32 as PNG uses it (ISO 3309, polynomial 0xEDB88320 reflected), sixteen bytes a step.
//
// Slicing: table[k][b] is the CRC of byte b followed by k zero bytes, so sixteen look-ups that do not wait for each other
// replace sixteen that do (Kounavis and Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC
// Generation", 2008). The tables are made on first use: 16 KiB. Scalar twin: crc32 of src/image/encode/png-chunk.ts.

const SLICES: i32 = 16;
const TABLE = memory.data(16 * 1024);
let ready: bool = false;

function make_tables(): void {
  for (let b: u32 = 0; b < 256; b++) {
    let crc = b;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    store<u32>(TABLE + (b << 2), crc);
  }
  for (let i: u32 = 256; i < 256 * SLICES; i++) {
    const shorter = load<u32>(TABLE + ((i - 256) << 2));
    store<u32>(TABLE + (i << 2), (shorter >>> 8) ^ load<u32>(TABLE + ((shorter & 0xff) << 2)));
  }
  ready = true;
}

// @ts-ignore: decorator
@inline function slice(k: usize, byte: u32): u32 {
  return load<u32>(TABLE + (k << 10) + ((byte & 0xff) << 2));
}

// @ts-ignore: decorator
@inline function slice_word(k: usize, word: u32): u32 {
  return slice(k + 3, word) ^ slice(k + 2, word >>> 8) ^ slice(k + 1, word >>> 16) ^ slice(k, word >>> 24);
}

/** CRC-32 of `length` bytes at `ptr`, continuing from `seed` (0 at the start). Never fails. */
export function crc32(ptr: usize, length: usize, seed: u32): u32 {
  if (!ready) make_tables();
  let crc = ~seed;
  const end = ptr + length;
  while (end - ptr >= 16) {
    const first = load<u32>(ptr) ^ crc;
    crc =
      slice_word(12, first) ^
      slice_word(8, load<u32>(ptr, 4)) ^
      slice_word(4, load<u32>(ptr, 8)) ^
      slice_word(0, load<u32>(ptr, 12));
    ptr += 16;
  }
  while (ptr < end) {
    crc = slice(0, crc ^ load<u8>(ptr)) ^ (crc >>> 8);
    ptr++;
  }
  return ~crc;
}
