// A 128-bit mix of one pixel row, for telling equal pictures in different files.
//
// SHA-256 over every RGB byte, as first specified, runs at 0.3 GB/s in WebAssembly: 120 ms for 12 MP, four times the
// decode. So each row is mixed at memory speed and SHA-256 is taken over the size and the row mixes (16 bytes a row).
// The mix is multiply-add in four 32-bit lanes with a lane rotation (the accumulate step of xxHash32), so every byte and
// its position count. It is no cryptographic hash: someone who forges a collision hides one of his own candidates, no
// more. Scalar twin: test/reference/digest-row.ts.
import { interleave_lo_32 } from "../shuffle";

const KEYS = memory.data<u32>(
  [
    0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f,
    0x165667b1, 0x165667b1, 0x165667b1, 0x165667b1,
  ],
  16,
);

// @ts-ignore: decorator
@inline function mix(state: v128, value: v128, multiply: v128, spread: v128): v128 {
  const s = i32x4.mul(i32x4.add(state, i32x4.mul(value, multiply)), spread);
  return v128.or(i32x4.shl(s, 13), i32x4.shr_u(s, 19));
}

/** Mixes `bytes` bytes (a multiple of 4) of `row` into 16 bytes at `out`. */
export function digest_row(row: usize, bytes: i32, out: usize): void {
  const multiply = v128.load(KEYS);
  const spread = v128.load(KEYS, 16);
  let a = multiply;
  let b = i32x4.splat(bytes);
  let p = row;
  const end = row + <usize>bytes;
  for (; p + 32 <= end; p += 32) {
    a = mix(a, v128.load(p), multiply, spread);
    b = mix(b, v128.load(p, 16), multiply, spread);
  }
  for (; p < end; p += 4) a = mix(a, v128.load32_zero(p), multiply, spread);
  // Fold the two halves, then let every lane reach every other.
  let h = mix(a, b, multiply, spread);
  h = mix(h, v128.shuffle<i32>(h, h, 1, 2, 3, 0), multiply, spread);
  h = mix(h, interleave_lo_32(v128.shuffle<i32>(h, h, 2, 3, 0, 1), h), multiply, spread);
  v128.store(out, v128.xor(h, i32x4.shr_u(h, 15)));
}
