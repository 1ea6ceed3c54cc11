// Where the blocks of a sequential scan begin, found ahead of decoding by three chains at once.
//
// Reading past AC coefficients is one long chain of dependent look-ups, and a processor can run several such chains in the
// time of one. The first chain starts where the scan stands. The others start further on, at a guessed place and in a
// guessed state: Huffman codes synchronise themselves, so after some hundred bytes of nonsense a chain is in step. Where
// one chain begins an MCU at the very bit at which the next one began an MCU too, their states are equal, and so is all
// that follows: what the next chain found from there on is true. Nothing that is not proved so is used. (S. T. Klein,
// Y. Wiseman: Parallel Huffman decoding with applications to JPEG files, The Computer Journal 46, 2003.)
//
// A step is one look-up without a branch: a chain's state is its bit position, k (coefficients of the block passed), and its
// place in its list, which also tells the stage, DC or AC of one block of the MCU. A step that may not be taken as the
// table says, because a code is longer or the block ends with its last coefficient, is taken symbol by symbol.
//
// Memory: BlockIndex; three lists of positions (u32, in bits from `base`), C B A, two for each block: where its DC code
// and where its AC codes begin; then the step tables of the stages, in the order in which a list goes through them.
import { GOES_ON, POSITION, STEP_BITS, bitsAt, passTooMany, placeAfter, slowStep } from "./huffman";
import { Scan, Slot } from "./scan-state";

/** Positions of a list, in bytes; of the largest MCU, ten blocks, there are 200. */
const LIST_BYTES: usize = 16384;
/** Steps between two looks at whether a chain has come far enough, and the bits that they take at most. */
const ROUND: i32 = 64;
const ROUND_BITS: u32 = 31 * 64;
/** A chain's stretch at least, and how far it goes on into the next one's to meet it. */
const MIN_STRETCH_BITS: u32 = 8192;
const MAX_OVERLAP_BITS: u32 = 6144;
/** Bytes behind `end` of a list that a step may write. */
const LIST_SLACK: usize = 8;

/** Blocks of a picture that is worth an index. */
export const MIN_INDEXED_BLOCKS: u64 = 16384;

@unmanaged
export class BlockIndex {
  /** Address of list C. */
  lists: usize;
  /** What positions are counted from: word-aligned, not after the scan's data. */
  base: usize;
  /** Bytes of a list that an MCU takes. */
  mcuBytes: usize;
  /** Bits that an MCU takes, as far as is known. */
  mcuBits: u32;
  /** Whole MCUs that are found and not yet decoded, in up to three pieces of lists, at, at1, at2 to their ends. */
  at: usize;
  end: usize;
  at1: usize;
  end1: usize;
  at2: usize;
  end2: usize;
  /** The position after the MCUs that were found. */
  next: u32;
}

export const BLOCK_INDEX_BYTES: usize = ((offsetof<BlockIndex>() + 63) & ~63) + 4 * LIST_BYTES;

/** Sets the index up in zero-filled memory. The scan's slots and their step tables are there, its cursor is open. */
export function openBlockIndex(index: BlockIndex, s: Scan, blocks: u64): void {
  index.lists = changetype<usize>(index) + ((offsetof<BlockIndex>() + 63) & ~63);
  index.base = s.data & ~3;
  index.mcuBytes = <usize>s.slotCount << 3;
  const bits = <f64>(s.limit - s.data) * 8;
  index.next = (<u32>(s.word - index.base) << 3) - s.bitCount;
  index.mcuBits = <u32>max(1.0, (bits * <f64>s.slotCount) / <f64>max(blocks, 1));
  let slot = s.slots;
  const end = s.slots + <usize>s.slotCount * offsetof<Slot>();
  for (let table = index.lists + 3 * LIST_BYTES; table < index.lists + 4 * LIST_BYTES; table += 8) {
    store<usize>(table, changetype<Slot>(slot).dcSteps);
    store<usize>(table, changetype<Slot>(slot).acSteps, 4);
    slot += offsetof<Slot>();
    if (slot == end) slot = s.slots;
  }
}

// @ts-ignore: decorator
@inline function lookUp(base: usize, place: u32, steps: usize): u32 {
  return load<u32>(steps + (<usize>(bitsAt(base, place) >> (64 - STEP_BITS)) << 2));
}

/** A list's end after a step: one further where the codes of a stage ended. */
// @ts-ignore: decorator
@inline function endAfter(out: usize, step: u32): usize {
  return out + ((<i32>step >> 31) << 2) + 4;
}

/**
 * Lets the chains take steps from places a, b and c until each has passed its stop, one the limit, a list is full, or the
 * first meets a code that does not exist (another then begins anew, one bit on). Leaves the lists' ends in end, end1, end2.
 */
function runChains(index: BlockIndex, a: u32, b: u32, c: u32, stopA: u32, stopB: u32, stopC: u32, limit: u32): void {
  const base = index.base;
  const listC = index.lists;
  const listB = listC + LIST_BYTES;
  const listA = listB + LIST_BYTES;
  let outA = listA;
  let outB = listB;
  let outC = listC;
  store<u32>(outA, a);
  store<u32>(outB, b);
  store<u32>(outC, c);
  for (;;) {
    const atA = a & POSITION;
    const atB = b & POSITION;
    const atC = c & POSITION;
    if ((atA >= stopA && atB >= stopB && atC >= stopC) || max(max(atA, atB), atC) >= limit) break;
    const most = max(max(outA - listA, outB - listB), outC - listC);
    let steps = min(<i32>(LIST_BYTES - LIST_SLACK - most) >> 2, ROUND);
    if (steps == 0) break;
    do {
      const stepA = lookUp(base, a, load<usize>(outA, LIST_BYTES));
      const stepB = lookUp(base, b, load<usize>(outB, 2 * LIST_BYTES));
      const stepC = lookUp(base, c, load<usize>(outC, 3 * LIST_BYTES));
      const sumA = a + stepA;
      const sumB = b + stepB;
      const sumC = c + stepC;
      if (passTooMany(sumA, sumB, sumC)) break;
      a = placeAfter(sumA, stepA);
      b = placeAfter(sumB, stepB);
      c = placeAfter(sumC, stepC);
      store<u32>(outA, a, 4);
      store<u32>(outB, b, 4);
      store<u32>(outC, c, 4);
      outA = endAfter(outA, stepA);
      outB = endAfter(outB, stepB);
      outC = endAfter(outC, stepC);
    } while (--steps);
    if (steps == 0) continue;
    const stepA = slowStep(base, a, load<usize>(outA, LIST_BYTES));
    let stepB = slowStep(base, b, load<usize>(outB, 2 * LIST_BYTES));
    let stepC = slowStep(base, c, load<usize>(outC, 3 * LIST_BYTES));
    if (stepA == 0) break;
    if (stepB == 0) {
      outB = listB;
      b &= POSITION;
      stepB = GOES_ON | 1;
      store<u32>(outB, b + 1);
    }
    if (stepC == 0) {
      outC = listC;
      c &= POSITION;
      stepC = GOES_ON | 1;
      store<u32>(outC, c + 1);
    }
    a = placeAfter(a + stepA, stepA);
    b = placeAfter(b + stepB, stepB);
    c = placeAfter(c + stepC, stepC);
    store<u32>(outA, a, 4);
    store<u32>(outB, b, 4);
    store<u32>(outC, c, 4);
    outA = endAfter(outA, stepA);
    outB = endAfter(outB, stepB);
    outC = endAfter(outC, stepC);
  }
  index.end = outA;
  index.end1 = outB;
  index.end2 = outC;
}

/** The position that an MCU begins at. */
// @ts-ignore: decorator
@inline function positionAt(mcu: usize): u32 {
  return load<u32>(mcu) & POSITION;
}

/** The address after the whole MCUs of the list at `list`; there the next one's position stands. */
// @ts-ignore: decorator
@inline function wholeMcus(list: usize, end: usize, mcuBytes: usize): usize {
  return list + ((end - list) / mcuBytes) * mcuBytes;
}

/**
 * The first MCU of the list `next` that also begins in the list that ends at `end`, whose place there is left in `met`;
 * 0 where the two never meet.
 */
function meeting(list: usize, end: usize, next: usize, nextEnd: usize, mcuBytes: usize): usize {
  let mine = end;
  while (mine > list && positionAt(mine - mcuBytes) >= positionAt(next)) mine -= mcuBytes;
  while (mine <= end && next <= nextEnd) {
    const here = positionAt(mine);
    const there = positionAt(next);
    if (here == there) {
      met = mine;
      return next;
    }
    if (here < there) mine += mcuBytes;
    else next += mcuBytes;
  }
  return 0;
}

/** Second result of meeting. */
let met: usize = 0;

/**
 * Whether there is an MCU at index.at: the next piece of a list is begun, or more is found. The scan's cursor stands
 * before its data.
 */
export function moreBlocks(index: BlockIndex, s: Scan): bool {
  index.at = index.at1;
  index.end = index.end1;
  index.at1 = index.at2;
  index.end1 = index.end2;
  index.at2 = 0;
  index.end2 = 0;
  return index.at != index.end || findBlocks(index, s);
}

function findBlocks(index: BlockIndex, s: Scan): bool {
  index.base += (index.next >> 3) & ~3;
  index.next &= 31;
  const from = index.next;
  if (s.guard <= index.base) return false;
  const limit = <u32>min((s.guard - index.base) << 3, <usize>POSITION) - ROUND_BITS;
  if (<i32>limit < 3 * MIN_STRETCH_BITS) return false;
  const mcuBytes = index.mcuBytes;
  const expected = index.mcuBits * <u32>((LIST_BYTES >> 1) / mcuBytes);
  const stretch = min(max(expected, MIN_STRETCH_BITS), (limit - from) / 3);
  const overlap = min(stretch >> 2, MAX_OVERLAP_BITS);
  const b = from + stretch;
  const c = b + stretch;
  runChains(index, from, b, c, b + overlap, c + overlap, c + stretch, limit);
  const listC = index.lists;
  const listB = listC + LIST_BYTES;
  const listA = listB + LIST_BYTES;
  const endB = wholeMcus(listB, index.end1, mcuBytes);
  const endC = wholeMcus(listC, index.end2, mcuBytes);
  index.at = listA;
  index.end = wholeMcus(listA, index.end, mcuBytes);
  index.end1 = 0;
  index.end2 = 0;
  let last = index.end;
  index.at1 = meeting(listA, index.end, listB, endB, mcuBytes);
  if (index.at1) {
    index.end = met;
    index.end1 = endB;
    last = endB;
    index.at2 = meeting(index.at1, endB, listC, endC, mcuBytes);
    if (index.at2) {
      index.end1 = met;
      index.end2 = endC;
      last = endC;
    }
  }
  index.next = positionAt(last);
  const bytes = index.end - index.at + index.end1 - index.at1 + index.end2 - index.at2;
  if (bytes == 0) return false;
  index.mcuBits = max(1, (index.next - from) / <u32>(bytes / mcuBytes));
  return index.at != index.end || moreBlocks(index, s);
}
