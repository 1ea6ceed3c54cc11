// Structural similarity of two luma pictures, four rows at a time.
//
// Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE TIP 13,
// 2004, on luma, in the form that x264 and FFmpeg made common: uniform windows of 8×8, one every 4 px in both directions,
// sample variances, C1 = (0.01 · 255)², C2 = (0.03 · 255)². The score is the mean over all windows. Sides are brought to a
// multiple of 4, and to 8 at least, by repeating the last column and row.
//
// Sums are exact: of a 4×4 block at most 16 · 255 (each picture), 32 · 255² and 16 · 255²; of a window four times that, and
// 64 · 2 · 64 · 255² < 2^30. A window's similarity is computed in f32 and kept as a whole number of 2^-22, so their sum
// does not depend on the order. Twin: test/reference/ssim.ts.
//
// Work: two lines of blocks, each four arrays of i32 (sum of a, sum of b, sum of squares, sum of products).
import { ERR_ARGUMENT } from "../status";

@unmanaged
class Ssim {
  /** Sum of the windows' similarities, in 2^-22. */
  sum: i64;
  windows: i64;
  work: usize;
  width: i32;
  /** Blocks across, at least 2. */
  blocks: i32;
  /** Bytes of one array of a line. */
  arrayBytes: i32;
  lines: i32;
}

const STATE_BYTES: i32 = 64;
/** 64 · (0.01 · 255)² and 64 · 63 · (0.03 · 255)², rounded as x264 does. */
// @ts-ignore: decorator
@inline const C1: f32 = 416;
// @ts-ignore: decorator
@inline const C2: f32 = 235963;
// @ts-ignore: decorator
@inline const ONE: f32 = 4194304;

// @ts-ignore: decorator
@inline function blocks_across(width: i32): i32 {
  return max((width + 3) >> 2, 2);
}
/** Room for whole vectors, and for the one block beyond them that the windows of a vector look at. */
// @ts-ignore: decorator
@inline function array_bytes(width: i32): i32 {
  return (((blocks_across(width) + 3) & ~3) + 4) << 2;
}

export function ssim_state_bytes(): i32 {
  return STATE_BYTES;
}

/** The same as ssimWorkBytes of src/image/ssim/score.ts. */
export function ssim_work_bytes(width: i32): i32 {
  return array_bytes(width) * 8;
}

/** Begins a comparison of pictures of `width` px. 0 or ERR_ARGUMENT. */
export function ssim_open(state: usize, work: usize, width: i32): i32 {
  if (width < 1) return ERR_ARGUMENT;
  const s = changetype<Ssim>(state);
  s.sum = 0;
  s.windows = 0;
  s.lines = 0;
  s.work = work;
  s.width = width;
  s.blocks = blocks_across(width);
  s.arrayBytes = array_bytes(width);
  return 0;
}

/**
 * The next rows of both pictures: `rows` of 1 to 4 at `a` and `b`, `pitch` bytes apart; fewer than 4 end the picture, which
 * has two calls at least. Reads up to 15 bytes past a row.
 */
export function ssim_rows(state: usize, a: usize, b: usize, pitch: usize, rows: i32): void {
  const s = changetype<Ssim>(state);
  const lineBytes = <usize>s.arrayBytes << 2;
  const line = s.work + ((s.lines & 1) != 0 ? lineBytes : 0);
  const before = s.work + ((s.lines & 1) != 0 ? 0 : lineBytes);
  const whole = s.width >> 4;
  const step1 = rows > 1 ? pitch : 0;
  const step2 = rows > 2 ? pitch : 0;
  const step3 = rows > 3 ? pitch : 0;
  for (let i = 0; i < whole; i++) {
    sum_blocks(a + (i << 4), b + (i << 4), step1, step2, step3, line + (i << 4), s.arrayBytes);
  }
  sum_last_blocks(s, a, b, step1, step2, step3, line, whole << 2);
  if (s.lines++ > 0) add_windows(s, before, line);
}

/** Mean similarity: 1 for equal pictures. */
export function ssim_score(state: usize): f64 {
  const s = changetype<Ssim>(state);
  return <f64>s.sum / (<f64>s.windows * <f64>ONE);
}

/** Four blocks: 16 columns of four rows. */
function sum_blocks(a: usize, b: usize, step1: usize, step2: usize, step3: usize, out: usize, arrayBytes: i32): void {
  let sumA = i16x8.splat(0);
  let sumB = i16x8.splat(0);
  let squaresLo = i32x4.splat(0);
  let squaresHi = i32x4.splat(0);
  let productsLo = i32x4.splat(0);
  let productsHi = i32x4.splat(0);
  for (let y = 0; y < 4; y++) {
    const va = v128.load(a);
    const vb = v128.load(b);
    sumA = i16x8.add(sumA, i16x8.extadd_pairwise_i8x16_u(va));
    sumB = i16x8.add(sumB, i16x8.extadd_pairwise_i8x16_u(vb));
    const aLo = i16x8.extend_low_i8x16_u(va);
    const aHi = i16x8.extend_high_i8x16_u(va);
    const bLo = i16x8.extend_low_i8x16_u(vb);
    const bHi = i16x8.extend_high_i8x16_u(vb);
    squaresLo = i32x4.add(squaresLo, i32x4.add(i32x4.dot_i16x8_s(aLo, aLo), i32x4.dot_i16x8_s(bLo, bLo)));
    squaresHi = i32x4.add(squaresHi, i32x4.add(i32x4.dot_i16x8_s(aHi, aHi), i32x4.dot_i16x8_s(bHi, bHi)));
    productsLo = i32x4.add(productsLo, i32x4.dot_i16x8_s(aLo, bLo));
    productsHi = i32x4.add(productsHi, i32x4.dot_i16x8_s(aHi, bHi));
    const step = y == 0 ? step1 : y == 1 ? step2 : step3;
    a += step;
    b += step;
  }
  v128.store(out, i32x4.extadd_pairwise_i16x8_u(sumA));
  v128.store(out + arrayBytes, i32x4.extadd_pairwise_i16x8_u(sumB));
  v128.store(out + 2 * arrayBytes, add_pairs(squaresLo, squaresHi));
  v128.store(out + 3 * arrayBytes, add_pairs(productsLo, productsHi));
}

/** Lanes 0 + 1 and 2 + 3 of `lo`, then those of `hi`. */
// @ts-ignore: decorator
@inline function add_pairs(lo: v128, hi: v128): v128 {
  return i32x4.add(v128.shuffle<i32>(lo, hi, 0, 2, 4, 6), v128.shuffle<i32>(lo, hi, 1, 3, 5, 7));
}

/** What is left of a row, sample by sample, and the repeated columns. */
function sum_last_blocks(
  s: Ssim, a: usize, b: usize, step1: usize, step2: usize, step3: usize, line: usize, first: i32,
): void {
  for (let block = first; block < s.blocks; block++) {
    let sumA = 0, sumB = 0, squares = 0, products = 0;
    for (let i = 0; i < 4; i++) {
      const x = <usize>min((block << 2) + i, s.width - 1);
      let at: usize = x;
      for (let y = 0; y < 4; y++) {
        const va = <i32>load<u8>(a + at);
        const vb = <i32>load<u8>(b + at);
        sumA += va;
        sumB += vb;
        squares += va * va + vb * vb;
        products += va * vb;
        at += y == 0 ? step1 : y == 1 ? step2 : step3;
      }
    }
    const out = line + (<usize>block << 2);
    store<i32>(out, sumA);
    store<i32>(out + s.arrayBytes, sumB);
    store<i32>(out + 2 * s.arrayBytes, squares);
    store<i32>(out + 3 * s.arrayBytes, products);
  }
}

function add_windows(s: Ssim, above: usize, below: usize): void {
  const windows = s.blocks - 1;
  let sum = i64x2.splat(0);
  for (let i = 0; i < windows; i += 4) {
    const at = <usize>i << 2;
    let v = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(similarity(above + at, below + at, s.arrayBytes), f32x4.splat(ONE))));
    if (windows - i < 4) v = v128.and(v, i32x4.gt_s(i32x4.splat(windows - i), i32x4(0, 1, 2, 3)));
    sum = i64x2.add(sum, i64x2.add(i64x2.extend_low_i32x4_s(v), i64x2.extend_high_i32x4_s(v)));
  }
  s.sum += i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
  s.windows += windows;
}

/** Of four neighbouring windows. */
// @ts-ignore: decorator
@inline function similarity(above: usize, below: usize, arrayBytes: i32): v128 {
  const a = window_sums(above, below);
  const b = window_sums(above + arrayBytes, below + arrayBytes);
  const squares = i32x4.shl(window_sums(above + 2 * arrayBytes, below + 2 * arrayBytes), 6);
  const products = i32x4.shl(window_sums(above + 3 * arrayBytes, below + 3 * arrayBytes), 6);
  const ab = i32x4.mul(a, b);
  const means = i32x4.add(i32x4.mul(a, a), i32x4.mul(b, b));
  const variances = f32x4.convert_i32x4_s(i32x4.sub(squares, means));
  const covariance = f32x4.convert_i32x4_s(i32x4.shl(i32x4.sub(products, ab), 1));
  const c1 = f32x4.splat(C1);
  const c2 = f32x4.splat(C2);
  const over = f32x4.mul(
    f32x4.add(f32x4.convert_i32x4_s(i32x4.shl(ab, 1)), c1),
    f32x4.add(covariance, c2),
  );
  const under = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(means), c1), f32x4.add(variances, c2));
  return f32x4.div(over, under);
}

// @ts-ignore: decorator
@inline function window_sums(above: usize, below: usize): v128 {
  return i32x4.add(
    i32x4.add(v128.load(above), v128.load(above, 4)),
    i32x4.add(v128.load(below), v128.load(below, 4)),
  );
}
