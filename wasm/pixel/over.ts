// Laying a row over another, source-over (Porter and Duff 1984), both with alpha that is not premultiplied.
//
// Numbers: A = alpha × opacity is at most ONE = 255 × 256, so what shows of the upper pixel is A / ONE, exactly. Of the result,
// alpha × ONE and colour × (alpha × ONE) are whole numbers: the second is at most 255 × 255 × 65280 = 4244832000, which with half
// of its divisor still fits u32. Each is divided once and rounded half up, so every byte is the exact one. Scalar: logos are
// small. Scalar twin, in floating point: test/reference/pixel-row.ts.

/** What 255 × an opacity of 256 makes. */
const ONE: u32 = 65280;

/**
 * Lays `width` RGBA pixels at `src` over those at `dst`, in place. `opacity`: 0–256, 256 = as it is. A result whose alpha rounds
 * to 0 is transparent black; where nothing is laid, what was there stays. Writes nothing past the row.
 */
export function over_u8x4(dst: usize, src: usize, width: usize, opacity: u32): void {
  for (const end = dst + (width << 2); dst < end; dst += 4, src += 4) {
    const shown = <u32>load<u8>(src, 3) * opacity;
    if (shown == 0) continue;
    const below = <u32>load<u8>(dst, 3);
    if (shown == ONE || below == 0) store<u32>(dst, bare(load<u32>(src), shown));
    else if (below == 255) layOnOpaque(dst, src, shown);
    else layOnTranslucent(dst, src, shown, below * (ONE - shown));
  }
}

/** A pixel over nothing: its colour with the alpha that is shown of it. */
// @ts-ignore: decorator
@inline function bare(pixel: u32, shown: u32): u32 {
  const alpha = (shown + 128) >> 8;
  return alpha == 0 ? 0 : (pixel & 0xffffff) | (alpha << 24);
}

// @ts-ignore: decorator
@inline function layOnOpaque(dst: usize, src: usize, shown: u32): void {
  const hidden = ONE - shown;
  for (let channel: usize = 0; channel < 3; channel++) {
    const sum = <u32>load<u8>(src + channel) * shown + <u32>load<u8>(dst + channel) * hidden;
    store<u8>(dst + channel, (sum + ONE / 2) / ONE);
  }
}

/** `rest`: what is left of the lower alpha, × ONE. */
function layOnTranslucent(dst: usize, src: usize, shown: u32, rest: u32): void {
  const upper = 255 * shown;
  const alpha = upper + rest;
  for (let channel: usize = 0; channel < 3; channel++) {
    const sum = <u32>load<u8>(src + channel) * upper + <u32>load<u8>(dst + channel) * rest;
    store<u8>(dst + channel, (sum + (alpha >> 1)) / alpha);
  }
  store<u8>(dst, (alpha + ONE / 2) / ONE, 3);
}
