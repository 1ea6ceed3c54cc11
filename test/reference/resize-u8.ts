// Scalar specification of wasm/resize/u8.ts: 8-bit samples, 14-bit coefficients, 6 fraction bits between the passes.
const clamp16 = (v: number) => Math.min(32767, Math.max(-32768, v));
const clamp8 = (v: number) => Math.min(255, Math.max(0, v));

/** One unclamped row in 1/64 from `rows.length` RGBA rows. */
export function resizeVU8(rows: readonly Uint8Array[], coefs: readonly number[]): number[] {
  return Array.from(rows[0]!, (_, i) => {
    const sum = rows.reduce((total, row, t) => total + row[i]! * coefs[t]!, 128);
    return clamp16(sum >> 8);
  });
}

/** `starts.length` RGBA pixels from a row in 1/64; samples beyond its end count as 0, as their coefficients do. */
export function resizeHU8(row: readonly number[], starts: readonly number[], coefs: readonly number[][]): Uint8Array {
  return Uint8Array.from({ length: starts.length * 4 }, (_, i) => {
    const first = starts[i >> 2]! * 4 + (i & 3);
    const sum = coefs[i >> 2]!.reduce((total, c, t) => total + (row[first + t * 4] ?? 0) * c, 1 << 19);
    return clamp8(sum >> 20);
  });
}
