// Scalar specification of wasm/pixel/alpha.ts, over.ts, orient.ts and adjust.ts: rows of RGBA.

export function flatten(row: Uint8Array, ground: readonly number[]): Uint8Array {
  return row.map((v, i) => {
    const alpha = row[i | 3]!;
    return (i & 3) === 3 ? 255 : Math.round((v * alpha + ground[i & 3]! * (255 - alpha)) / 255);
  });
}

/** Source-over on colours that are not premultiplied; `opacity` 0–1, in 256ths. */
export function layOver(below: Uint8Array, above: Uint8Array, opacity: number): Uint8Array {
  return below.map((v, i) => {
    const upper = (above[i | 3]! / 255) * opacity;
    const rest = (below[i | 3]! / 255) * (1 - upper);
    const alpha = roundHalf(255 * (upper + rest));
    if (upper === 0) return v;
    if ((i & 3) === 3 || alpha === 0) return alpha;
    return roundHalf((above[i]! * upper + v * rest) / (upper + rest));
  });
}

/** Half up, though the doubles before it may have ended a hair below a half: the exact values are multiples of 1e-7 or so. */
function roundHalf(x: number): number {
  return Math.floor(x + 0.5 + 1e-10);
}

export function mirror(row: Uint8Array): Uint8Array {
  return row.map((_, i) => row[row.length - 4 - (i & ~3) + (i & 3)]!);
}

/** The whole picture turned: where each displayed pixel comes from (Exif 3.0, tag 0x0112). */
export function turn(rgba: Uint8Array, width: number, height: number, orientation: number): Uint8Array {
  const swap = orientation >= 5;
  const shownWidth = swap ? height : width;
  return rgba.map((_, i) => {
    const x = (i >> 2) % shownWidth;
    const y = Math.floor((i >> 2) / shownWidth);
    const right = width - 1;
    const bottom = height - 1;
    const from = [
      [x, y],
      [right - x, y],
      [right - x, bottom - y],
      [x, bottom - y],
      [y, x],
      [y, bottom - x],
      [right - y, bottom - x],
      [right - y, x],
    ][orientation - 1]!;
    return rgba[(from[1]! * width + from[0]!) * 4 + (i & 3)]!;
  });
}

export function adjustLut(brightness: number, contrast: number, gamma: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => {
    const bright = Math.min(1, (code * (brightness || 1)) / 255);
    const v = Math.min(1, Math.max(0, (bright - 0.5) * (contrast || 1) + 0.5));
    return Math.floor(v ** (1 / (gamma || 1)) * 255 + 0.5);
  });
}

export function adjust(row: Uint8Array, lut: Uint8Array, saturation: number): Uint8Array {
  return row.map((v, i) => {
    if ((i & 3) === 3) return v;
    const [r, g, b] = [lut[row[i & ~3]!]!, lut[row[(i & ~3) + 1]!]!, lut[row[(i & ~3) + 2]!]!];
    const luma = (54 * r + 183 * g + 19 * b + 128) >> 8;
    return Math.min(255, Math.max(0, luma + (((lut[v]! - luma) * saturation + 128) >> 8)));
  });
}
