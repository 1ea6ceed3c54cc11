// The four smallest of a block's ten mode scores: a sorting network on vectors instead of ten turns through four minima.
// A key is the score with the mode's number below it, so no two are equal and the order of modes decides.
// Twin: sorting, in the test.
import { interleave_lo_32, interleave_lo_64 } from "../shuffle";
import { swap_64 } from "./vector";

/** Numbers of the modes, and two keys that are never among the smallest. */
const NUMBERS = memory.data<u32>([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x7fffffff, 0x7fffffff], 16);

/** Scores of four modes: SATD in 8 fraction bits and the mode's cost in the same measure, above the number. */
// @ts-ignore: decorator
@inline function keys_of(satds: usize, costs: usize, lambda: v128, numbers: usize): v128 {
  const cost = i32x4.shr_u(i32x4.dot_i16x8_s(v128.load16x4_u(costs), lambda), 4);
  return v128.or(i32x4.shl(i32x4.add(i32x4.shl(v128.load(satds), 8), cost), 4), v128.load(numbers));
}

/** Sorts four vectors lane by lane that rise and then fall, or fall and then rise; takes the first of the sorted. */
// @ts-ignore: decorator
@inline function least_sorted(p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  const l0 = i32x4.min_s(p0, p2), l1 = i32x4.min_s(p1, p3), h0 = i32x4.max_s(p0, p2), h1 = i32x4.max_s(p1, p3);
  return interleave_lo_64(
    interleave_lo_32(i32x4.min_s(l0, l1), i32x4.max_s(l0, l1)),
    interleave_lo_32(i32x4.min_s(h0, h1), i32x4.max_s(h0, h1)),
  );
}

/** The four smallest of twelve keys below 2^31, ascending. */
// @ts-ignore: decorator
@inline function four_least(a: v128, b: v128, c: v128): v128 {
  // Columns of three, sorted.
  const ab = i32x4.min_s(a, b), ba = i32x4.max_s(a, b);
  const top = i32x4.max_s(ba, c), rest = i32x4.min_s(ba, c);
  const low = i32x4.min_s(ab, rest), middle = i32x4.max_s(ab, rest);
  // Of columns 0 and 2, of 1 and 3 the four smallest, rising and falling; sorted; of both pairs once more.
  const p1 = i32x4.min_s(middle, swap_64(top)), p2 = i32x4.min_s(top, swap_64(middle)), p3 = swap_64(low);
  const l0 = i32x4.min_s(low, p2), l1 = i32x4.min_s(p1, p3), h0 = i32x4.max_s(low, p2), h1 = i32x4.max_s(p1, p3);
  const q0 = i32x4.min_s(l0, l1), q1 = i32x4.max_s(l0, l1), q2 = i32x4.min_s(h0, h1), q3 = i32x4.max_s(h0, h1);
  return least_sorted(
    i32x4.min_s(q0, swap_32(q3)), i32x4.min_s(q1, swap_32(q2)), i32x4.min_s(q2, swap_32(q1)),
    i32x4.min_s(q3, swap_32(q0)),
  );
}

// @ts-ignore: decorator
@inline function swap_32(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 1, 0, 3, 2);
}

/**
 * The four best of the ten modes, ascending, of scores below 2^27: score << 4 | mode. `satds` are twelve u32, of which
 * the last two may be anything below 2^19, `costs` twelve u16 likewise; `lambda` fits i16.
 */
// @ts-ignore: decorator
@inline export function rank_modes(satds: usize, costs: usize, lambda: u32): v128 {
  const lambdas = i32x4.splat(lambda);
  return four_least(
    keys_of(satds, costs, lambdas, NUMBERS), keys_of(satds + 16, costs + 8, lambdas, NUMBERS + 16),
    keys_of(satds + 32, costs + 16, lambdas, NUMBERS + 32),
  );
}

/** rank_modes for its test; four keys to `to`. */
export function webpenc_rank_modes(satds: usize, costs: usize, lambda: u32, to: usize): void {
  v128.store(to, rank_modes(satds, costs, lambda));
}
