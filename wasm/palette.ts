// Indices of a palette to RGBA, four at a time. A palette is u32[256], RGBA in the order of memory.

/** Writes `pixels` pixels to `target` from as many indices of a byte each. Writes nothing past them. */
export function expand_indices_u8(palette: usize, indices: usize, target: usize, pixels: usize): void {
  const end = indices + pixels;
  for (const last = indices + (pixels & ~3); indices < last; indices += 4) {
    const four = load<u32>(indices);
    store<u32>(target, load<u32>(palette + ((four & 0xff) << 2)));
    store<u32>(target, load<u32>(palette + ((four >> 6) & 0x3fc)), 4);
    store<u32>(target, load<u32>(palette + ((four >> 14) & 0x3fc)), 8);
    store<u32>(target, load<u32>(palette + ((four >> 22) & 0x3fc)), 12);
    target += 16;
  }
  for (; indices < end; indices++) {
    store<u32>(target, load<u32>(palette + (<usize>load<u8>(indices) << 2)));
    target += 4;
  }
}
