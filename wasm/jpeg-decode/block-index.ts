// Where the codes of a sequential scan are, found ahead of decoding by three chains at once.
//
// To know where a code begins, all before it must be read: one long chain of dependent look-ups, and a processor can run
// several such chains in the time of one. The first chain starts where the scan stands. The others start further on, at
// a guessed place and in a guessed state: Huffman codes synchronise themselves, so after some hundred bytes of nonsense a
// chain is in step. Where one chain begins an MCU at the very bit at which the next one began an MCU too, their states
// are equal, and so is all that follows: what the next chain found from there on is true. Nothing that is not proved so
// is used. (S. T. Klein, Y. Wiseman: Parallel Huffman decoding with applications to JPEG files, The Computer Journal 46,
// 2003.) What was found can be read in any order: see indexed.ts.
//
// The loop has no branch in a step: a chain's state is its place (step.ts) and its stage, DC or AC of one block of the
// MCU, which is where it is in its list of stages. Each step writes its place where the next stage's position goes; only
// the step that ends a stage is not written over. Memory, after BlockIndex:
//
//   stages C, B, A     u32[MAX_STAGES] a chain: the position at which each stage begins
//   step tables        u32[MAX_STAGES]: the step table of each stage, in the order in which a chain goes through them
import { Scan, Slot } from "./scan-state";
import { MAX_POSITION, anyStep, bitsAt, passesTooMany, placeAfter, positionOf, stepAt } from "./step";

const STAGES_BYTES: usize = 16384;
const HEAD_BYTES: usize = (offsetof<BlockIndex>() + 63) & ~63;
export const BLOCK_INDEX_BYTES: usize = HEAD_BYTES + 4 * STAGES_BYTES;
/** Bytes that a step may write behind the ends. */
const SLACK: usize = 8;
/** Blocks of a picture that is worth an index. */
export const MIN_INDEXED_BLOCKS: u64 = 4096;

/** Steps between two looks at whether the chains have come far enough, and the bits that they take at most. */
const ROUND: i32 = 64;
const ROUND_BITS: u32 = 31 * 64;
/** A chain's stretch, and how far it goes on into the next one's to meet it. */
const MIN_STRETCH_BITS: u32 = 8192;
const MAX_STRETCH_BITS: u32 = 131072;
const MAX_OVERLAP_BITS: u32 = 6144;

@unmanaged
export class BlockIndex {
  /** Address of stages C. */
  stages: usize;
  /** What positions are counted from: word-aligned, not after the scan's data. */
  base: usize;
  /** Bytes of stages in an MCU: two stages a block. */
  mcuBytes: usize;
  /** Bits that an MCU took of late. */
  mcuBits: u32;
  /** Whether anything was found, and the position after it. */
  found: i32;
  next: u32;
  /** Whole MCUs that are found and not yet decoded: a piece of a list of stages, and pieces of the next two. */
  at: usize;
  end: usize;
  at1: usize;
  end1: usize;
  at2: usize;
  end2: usize;
}

/** Sets the index up in zero-filled memory. The scan's slots and their step tables are there, its cursor is open. */
export function openBlockIndex(index: BlockIndex, s: Scan, blocks: u64): void {
  index.stages = changetype<usize>(index) + HEAD_BYTES;
  index.base = s.data & ~3;
  index.mcuBytes = <usize>s.slotCount << 3;
  index.next = (<u32>(s.word - index.base) << 3) - s.bitCount;
  const bits = <f64>(s.limit - s.data) * 8;
  index.mcuBits = <u32>max(1.0, (bits * <f64>s.slotCount) / <f64>max(blocks, 1));
  let slot = s.slots;
  const end = s.slots + <usize>s.slotCount * offsetof<Slot>();
  for (let table = index.stages + 3 * STAGES_BYTES; table < index.stages + 4 * STAGES_BYTES; table += 8) {
    store<usize>(table, changetype<Slot>(slot).dcSteps);
    store<usize>(table, changetype<Slot>(slot).acSteps, 4);
    slot += offsetof<Slot>();
    if (slot == end) slot = s.slots;
  }
}

/** The stage after a step: the next one where the step ended it. */
// @ts-ignore: decorator
@inline function stageAfter(stage: usize, step: u32): usize {
  return stage + ((<i32>step >> 31) << 2) + 4;
}

/**
 * Lets the chains take steps from positions a, b and c until each has passed its stop, one the limit, a list is full, or
 * the first meets a code that does not exist (another then begins anew, one bit on). Leaves the ends of their stages in
 * end, end1 and end2.
 */
function runChains(index: BlockIndex, a: u32, b: u32, c: u32, stopA: u32, stopB: u32, stopC: u32, limit: u32): void {
  const base = index.base;
  const stagesC = index.stages;
  const stagesB = stagesC + STAGES_BYTES;
  const stagesA = stagesB + STAGES_BYTES;
  let stageA = stagesA;
  let stageB = stagesB;
  let stageC = stagesC;
  store<u32>(stageA, a);
  store<u32>(stageB, b);
  store<u32>(stageC, c);
  for (;;) {
    const atA = positionOf(a);
    const atB = positionOf(b);
    const atC = positionOf(c);
    if ((atA >= stopA && atB >= stopB && atC >= stopC) || max(max(atA, atB), atC) >= limit) break;
    const stages = max(max(stageA - stagesA, stageB - stagesB), stageC - stagesC);
    let steps = min(<i32>(STAGES_BYTES - SLACK - stages) >> 2, ROUND);
    if (steps <= 0) break;
    do {
      const stepA = stepAt(load<usize>(stageA, STAGES_BYTES), bitsAt(base, a));
      const sumA = a + stepA;
      if (passesTooMany(sumA)) break;
      a = placeAfter(sumA, stepA);
      store<u32>(stageA, a, 4);
      stageA = stageAfter(stageA, stepA);

      const stepB = stepAt(load<usize>(stageB, 2 * STAGES_BYTES), bitsAt(base, b));
      const sumB = b + stepB;
      if (passesTooMany(sumB)) break;
      b = placeAfter(sumB, stepB);
      store<u32>(stageB, b, 4);
      stageB = stageAfter(stageB, stepB);

      const stepC = stepAt(load<usize>(stageC, 3 * STAGES_BYTES), bitsAt(base, c));
      const sumC = c + stepC;
      if (passesTooMany(sumC)) break;
      c = placeAfter(sumC, stepC);
      store<u32>(stageC, c, 4);
      stageC = stageAfter(stageC, stepC);
    } while (--steps);
    if (steps == 0) continue;

    const stepA = anyStep(base, a, load<usize>(stageA, STAGES_BYTES));
    const stepB = anyStep(base, b, load<usize>(stageB, 2 * STAGES_BYTES));
    const stepC = anyStep(base, c, load<usize>(stageC, 3 * STAGES_BYTES));
    if (stepA == 0) break;
    a = placeAfter(a + stepA, stepA);
    b = stepB ? placeAfter(b + stepB, stepB) : positionOf(b) + 1;
    c = stepC ? placeAfter(c + stepC, stepC) : positionOf(c) + 1;
    store<u32>(stageA, a, 4);
    store<u32>(stageB, b, 4);
    store<u32>(stageC, c, 4);
    stageA = stageAfter(stageA, stepA);
    stageB = stageAfter(stageB, stepB);
    stageC = stageAfter(stageC, stepC);
    if (stepB == 0) store<u32>((stageB = stagesB), b);
    if (stepC == 0) store<u32>((stageC = stagesC), c);
  }
  index.end = stageA;
  index.end1 = stageB;
  index.end2 = stageC;
}

/** The address after the whole MCUs among the stages; there the next MCU's first stage stands. */
// @ts-ignore: decorator
@inline function wholeMcus(stages: usize, end: usize, mcuBytes: usize): usize {
  return stages + ((end - stages) / mcuBytes) * mcuBytes;
}

/**
 * The first MCU of the stages `next` that also begins among the stages that end at `end`, of the chain before. Its stage
 * there is left in `met`; 0 where the two never meet.
 */
function meeting(stages: usize, end: usize, next: usize, nextEnd: usize, mcuBytes: usize): usize {
  let mine = end;
  while (mine > stages && load<u32>(mine - mcuBytes) >= load<u32>(next)) mine -= mcuBytes;
  while (mine <= end && next <= nextEnd) {
    const here = load<u32>(mine);
    const there = load<u32>(next);
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
 * Whether there is an MCU at index.at: the next piece is begun, or more is found. The scan's cursor stands before its data.
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
  const limit = <u32>min((s.guard - index.base) << 3, <usize>MAX_POSITION) - ROUND_BITS;
  if (<i32>limit < 3 * MIN_STRETCH_BITS) return false;
  const mcuBytes = index.mcuBytes;
  const expected = index.mcuBits * <u32>((STAGES_BYTES >> 1) / mcuBytes);
  const stretch = min(min(max(expected, MIN_STRETCH_BITS), MAX_STRETCH_BITS), (limit - from) / 3);
  const overlap = min(stretch >> 2, MAX_OVERLAP_BITS);
  const b = from + stretch;
  const c = b + stretch;
  runChains(index, from, b, c, b + overlap, c + overlap, c + stretch, limit);
  const stagesC = index.stages;
  const stagesB = stagesC + STAGES_BYTES;
  const stagesA = stagesB + STAGES_BYTES;
  const endB = wholeMcus(stagesB, index.end1, mcuBytes);
  const endC = wholeMcus(stagesC, index.end2, mcuBytes);
  index.at = stagesA;
  index.end = wholeMcus(stagesA, index.end, mcuBytes);
  index.end1 = 0;
  index.end2 = 0;
  index.at2 = 0;
  index.next = load<u32>(index.end);
  index.at1 = meeting(stagesA, index.end, stagesB, endB, mcuBytes);
  if (index.at1) {
    index.end = met;
    index.end1 = endB;
    index.next = load<u32>(endB);
    index.at2 = meeting(index.at1, endB, stagesC, endC, mcuBytes);
    if (index.at2) {
      index.end1 = met;
      index.end2 = endC;
      index.next = load<u32>(endC);
    }
  }
  const bytes = index.end - index.at + index.end1 - index.at1 + index.end2 - index.at2;
  if (bytes == 0) return false;
  index.found = 1;
  index.mcuBits = max(1, (index.next - from) / <u32>(bytes / mcuBytes));
  return index.at != index.end || moreBlocks(index, s);
}
