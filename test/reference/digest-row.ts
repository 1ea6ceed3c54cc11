// Scalar twin of wasm/digest: four 32-bit lanes, multiply, add, rotate.
const MULTIPLY = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f];
const SPREAD = 0x165667b1;

function mix(state: number[], value: number[]): number[] {
  return state.map((lane, i) => {
    const s = Math.imul((lane + Math.imul(value[i], MULTIPLY[i])) | 0, SPREAD);
    return (s << 13) | (s >>> 19);
  });
}

/** 16 bytes that name a row of RGBA. */
export function digestRow(row: Uint8Array): Uint8Array {
  const words = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const lanes = (offset: number) => [0, 4, 8, 12].map((i) => words.getInt32(offset + i, true));
  let a = MULTIPLY;
  let b = [row.length, row.length, row.length, row.length];
  let p = 0;
  for (; p + 32 <= row.length; p += 32) {
    a = mix(a, lanes(p));
    b = mix(b, lanes(p + 16));
  }
  for (; p < row.length; p += 4) a = mix(a, [words.getInt32(p, true), 0, 0, 0]);
  let h = mix(a, b);
  h = mix(h, [h[1], h[2], h[3], h[0]]);
  h = mix(h, [h[2], h[0], h[3], h[1]]);
  const out = new DataView(new ArrayBuffer(16));
  h.forEach((lane, i) => {
    out.setInt32(4 * i, lane ^ (lane >>> 15), true);
  });
  return new Uint8Array(out.buffer);
}
