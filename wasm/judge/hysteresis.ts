// Canny's hysteresis in a stream: connected components of edge candidates, over two rows of runs.
//
// OpenCV floods from strong pixels through 8-connected candidates and counts what it reached. Here each row's runs are
// joined to the row above by union-find. A component carries the number of its pixels and a strong flag; as soon as it
// is strong its pixels are counted, and a component that never touches a strong pixel is forgotten with its row.
// Exact for every picture; memory is two lists of at most width / 2 + 1 runs.
//
// A run record: start u16, end u16 (first column behind), parent u32 (address), pixels u32 or STRONG. The root of a
// run of the current row is always in the current row's list, so the list of two rows ago is never referred to.
//
// The same runs give the lettering figures of src/image/judge/signboard.ts: neighbouring runs close together whose
// horizontal gradients are opposite and alike are the two sides of a stroke, as letters have them by the dozen.
// Scalar twin: test/reference/judge-canny.ts.
import { Judge, RUN_BYTES } from "./state";

const STRONG: u32 = 0xffffffff;
/** Strokes in one row that make it a lettered row. */
const LETTERED_STROKES: i32 = 6;
/** Consecutive lettered rows that make a band, as a line of letters is. */
const BAND_ROWS: i32 = 6;
/** Least horizontal gradient of a stroke's side: a fifth of black on white (1020). */
const STROKE_GRADIENT: i32 = 200;

// @ts-ignore: decorator
@inline function root_of(run: usize): usize {
  let parent = <usize>load<u32>(run, 4);
  while (parent != run) {
    const grandparent = load<u32>(parent, 4);
    store<u32>(run, grandparent, 4);
    run = <usize>grandparent;
    parent = <usize>load<u32>(run, 4);
  }
  return run;
}

/** Joins the component of a run above to that of a run of the current row; returns the pixels newly known as edges. */
// @ts-ignore: decorator
@inline function join(above: usize, current: usize): u32 {
  const from = root_of(above);
  const to = root_of(current);
  if (from == to) return 0;
  const pixelsFrom = load<u32>(from, 8);
  const pixelsTo = load<u32>(to, 8);
  store<u32>(from, <u32>to, 4);
  if (pixelsFrom == STRONG) {
    store<u32>(to, STRONG, 8);
    return pixelsTo == STRONG ? 0 : pixelsTo;
  }
  if (pixelsTo == STRONG) return pixelsFrom;
  store<u32>(to, pixelsFrom + pixelsTo, 8);
  return 0;
}

/** Collects the runs of one row of bits into `list`, returns the address behind the last; strong runs join s.edges. */
function collect_runs(s: Judge, list: usize, width: i32): usize {
  const bytes = <usize>((width + 7) >> 3);
  let run = list;
  let lastEnd: u32 = 0xffffffff;
  let counted: u32 = 0;
  for (let at: usize = 0; at < bytes; at += 8) {
    let word = load<u64>(s.edgeBits + at);
    if (word == 0) continue;
    const strongWord = load<u64>(s.strongBits + at);
    const base = <u32>(at << 3);
    do {
      const start = ctz(word);
      const length = ctz(~(word >> start));
      const mask = (length < 64 ? (<u64>1 << length) - 1 : <u64>-1) << start;
      const isStrong = (strongWord & mask) != 0;
      const from = base + <u32>start;
      const end = from + <u32>length;
      if (from == lastEnd) {
        const previous = run - RUN_BYTES;
        const pixels = load<u32>(previous, 8);
        store<u16>(previous, <u16>end, 2);
        if (pixels == STRONG) {
          counted += <u32>length;
        } else if (isStrong) {
          counted += pixels + <u32>length;
          store<u32>(previous, STRONG, 8);
        } else {
          store<u32>(previous, pixels + <u32>length, 8);
        }
      } else {
        store<u16>(run, <u16>from);
        store<u16>(run, <u16>end, 2);
        store<u32>(run, <u32>run, 4);
        store<u32>(run, isStrong ? STRONG : <u32>length, 8);
        if (isStrong) counted += <u32>length;
        run += RUN_BYTES;
      }
      lastEnd = end;
      word &= ~mask;
    } while (word != 0);
  }
  s.edges += counted;
  return run;
}

/** Takes the bits that suppress_row left in s.edgeBits and s.strongBits, and the row's dx, into the components. */
export function join_row(s: Judge, width: i32, dx: usize): void {
  const list = s.currentRuns;
  const end = collect_runs(s, list, width);
  let above = s.previousRuns;
  const aboveEnd = s.previousRunsEnd;
  let current = list;
  let counted: u32 = 0;
  while (above < aboveEnd && current < end) {
    const endAbove = <u32>load<u16>(above, 2);
    const endCurrent = <u32>load<u16>(current, 2);
    if (<u32>load<u16>(above) <= endCurrent && <u32>load<u16>(current) <= endAbove) counted += join(above, current);
    if (endAbove <= endCurrent) above += RUN_BYTES;
    else current += RUN_BYTES;
  }
  s.edges += counted;
  count_strokes(s, list, end, dx, width);
  s.currentRuns = s.previousRuns;
  s.previousRuns = list;
  s.previousRunsEnd = end;
}

/** Counts the strokes of a row and whether it is lettered; a run of lettered rows is counted as a band once. */
function count_strokes(s: Judge, list: usize, end: usize, dx: usize, width: i32): void {
  const reach = max(8, width >> 5);
  let strokes = 0;
  let previousGradient = 0;
  let previousEnd = 0;
  for (let run = list; run < end; run += RUN_BYTES) {
    const start = <i32>load<u16>(run);
    const gradient = <i32>load<i16>(dx + (<usize>start << 1));
    const size = abs(gradient);
    const previousSize = abs(previousGradient);
    if (
      size >= STROKE_GRADIENT && previousSize >= STROKE_GRADIENT && (gradient ^ previousGradient) < 0 &&
      start - previousEnd <= reach && 4 * min(size, previousSize) >= 3 * max(size, previousSize)
    ) {
      strokes++;
    }
    previousGradient = gradient;
    previousEnd = <i32>load<u16>(run, 2);
  }
  s.strokePairs += strokes;
  if (strokes < LETTERED_STROKES) {
    s.letteredStreak = 0;
    return;
  }
  s.letteredRows++;
  s.letteredStreak++;
  if (s.letteredStreak == BAND_ROWS) s.letteredBands++;
}
