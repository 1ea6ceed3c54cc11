// Scalar specification of wasm/resize/u16.ts, alpha.ts and light.ts: vertical sums exact, horizontal ones rounded to single
// precision at every product and sum. Rows of 16-bit samples hold the value less 32768.
const f = Math.fround;
const clamp = (v: number, top: number) => Math.min(top, Math.max(0, v));

/** One f32 row from rows of biased samples; `coefs` are integers that sum to 16384. */
export function resizeVU16(rows: readonly Int16Array[], coefs: readonly number[]): Float32Array {
  return Float32Array.from(
    rows[0]!,
    (_, i) => f(rows.reduce((sum, row, t) => sum + (row[i]! + 32768) * coefs[t]!, 0)) / 16384,
  );
}

export function resizeHF32(row: Float32Array, starts: readonly number[], coefs: readonly Float32Array[]): Float32Array {
  return Float32Array.from({ length: starts.length * 4 }, (_, i) => {
    const first = starts[i >> 2]! * 4 + (i & 3);
    return coefs[i >> 2]!.reduce((sum, c, t) => f(sum + f((row[first + t * 4] ?? 0) * c)), 0);
  });
}

export function premultiply(row: Uint8Array): Int16Array {
  return Int16Array.from(row, (v, i) => ((i & 3) === 3 ? 255 : v) * row[i | 3]! - 32768);
}

export function unpremultiply(row: Float32Array): Uint8Array {
  return Uint8Array.from(row, (v, i) => {
    const alpha = row[i | 3]!;
    if (alpha < 127.5) return 0;
    return f(clamp((i & 3) === 3 ? f(alpha / 255) : f(v * f(255 / alpha)), 255) + 0.5);
  });
}

const toLinear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** sRGB code → 0–65535, and the code nearest to each linear value on the sRGB scale. */
export function lightTables(): { decode: Uint16Array; encode: Uint8Array } {
  const decode = Uint16Array.from({ length: 256 }, (_, code) => Math.floor(toLinear(code / 255) * 65535 + 0.5));
  const encode = new Uint8Array(65536);
  for (let code = 0; code < 255; code++) encode.fill(code + 1, Math.ceil(toLinear((code + 0.5) / 255) * 65535));
  return { decode, encode };
}

export function linearise(row: Uint8Array, decode: Uint16Array): Int16Array {
  const wide = (v: number, i: number) => ((i & 3) === 3 ? v * 257 : Math.floor((decode[v]! * row[i | 3]! + 127) / 255));
  return Int16Array.from(row, (v, i) => wide(v, i) - 32768);
}

export function delinearise(row: Float32Array, encode: Uint8Array): Uint8Array {
  return Uint8Array.from(row, (v, i) => {
    const alpha = row[i | 3]!;
    if (alpha < 128.5) return 0;
    if ((i & 3) === 3) return f(f(Math.min(alpha, 65535) / 257) + 0.5);
    return encode[Math.floor(f(clamp(f(v * f(65535 / alpha)), 65535) + 0.5))]!;
  });
}
