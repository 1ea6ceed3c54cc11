// Fuzz target "jpeg": wasm/jpeg-decode alone, at every scale, with and without a second output, between guard bytes.
//
// Work: jpeg_work counts blocks visited. It never exceeds jpeg_planned_blocks, which is known once the headers are read and
// never exceeds MAX_SCAN_BLOCKS or 100 scans of the frame's blocks. jpeg_next answers 0 within two calls beyond the MCU rows.

import { type Header, isImageError } from "../../src/image";
import { jpegWorkBytes } from "../../src/image/decode/jpeg-work";
import { probe } from "../../src/image/probe/probe";
import { MAX_SCAN_BLOCKS, MAX_SCANS, MAX_SMOOTHING_BYTES } from "../../wasm/limit";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { GuardedArena } from "./guarded-arena";
import { JPEG_GRAMMAR } from "./jpeg-grammar";
import { jpegSeeds } from "./jpeg-seeds";
import { core } from "./modules";
import { type FuzzTarget, rule } from "./target";

const STATUSES: Readonly<Record<number, string>> = {
  [ERR_CORRUPT]: "corrupt",
  [ERR_TRUNCATED]: "truncated",
  [ERR_UNSUPPORTED]: "unsupported",
  [ERR_LIMIT]: "limit",
};
/** Larger pictures are begun and left after a few strips: a mutant that claims 65,500 rows would be 65,500 rows of grey. */
const MAX_PIXELS = 1 << 17;
const STRIPS_OF_LARGE = 3;
/** What a header does not tell: tables, tails and slots of 100 scans, and that the file is incomplete and will be smoothed. */
const UNTOLD_BYTES = MAX_SCANS * 16384 + MAX_SMOOTHING_BYTES;

interface Shape {
  readonly scale: number;
  readonly judgeScale: number;
}

export interface JpegRows {
  readonly outcome: string;
  /** Every row of the first output, then of the second, where asked for. */
  readonly rows: Buffer;
}

/** Decodes `file` between guards and checks the rules. @throws when one is broken. */
export function decodeGuarded(arena: GuardedArena, file: Uint8Array, shape: Shape, keepRows = false): JpegRows {
  const { kernel } = arena;
  arena.reset(Number.POSITIVE_INFINITY);
  const source = arena.alloc(file.length);
  arena.bytes().set(file, source);
  const state = arena.alloc(kernel.jpeg_state_bytes());
  const opened = kernel.jpeg_open(state, source, file.length);
  const kept: Buffer[][] = [[], []];
  let outcome = STATUSES[opened];
  if (opened === 0) {
    checkPlan(arena, state, file, shape);
    const work = arena.alloc(kernel.jpeg_work_bytes(state, shape.scale, shape.judgeScale));
    const started = kernel.jpeg_start(state, work, shape.scale, shape.judgeScale);
    rule(started === 0, "0 from jpeg_start", started);
    takeRows(arena, state, shape.judgeScale < 0 ? 1 : 2, keepRows ? kept : null);
    outcome = kernel.jpeg_truncated(state) ? "damaged picture" : "picture";
  } else {
    rule(outcome !== undefined, "0 or a status of bad input from jpeg_open", opened);
  }
  arena.verify();
  return { outcome, rows: Buffer.concat(kept.flat()) };
}

function checkPlan({ kernel }: GuardedArena, state: number, file: Uint8Array, { scale, judgeScale }: Shape): void {
  const planned = kernel.jpeg_planned_blocks(state);
  rule(planned >= 1 && planned <= MAX_SCAN_BLOCKS, `1 to ${MAX_SCAN_BLOCKS} planned blocks`, planned);
  const workBytes = kernel.jpeg_work_bytes(state, scale, judgeScale);
  rule(workBytes > 0, "a size from jpeg_work_bytes", workBytes);
  const header = judgeScale > 0 ? null : probed(file);
  if (!header) return;
  const size = [header.width, header.height];
  rule(
    size[0] === kernel.jpeg_width(state) && size[1] === kernel.jpeg_height(state),
    "probe's size as the core's",
    size,
  );
  const bound = jpegWorkBytes(header, scale, judgeScale === 0) + UNTOLD_BYTES;
  rule(workBytes <= bound, `at most ${bound} bytes of work area for ${size}`, workBytes);
}

/** Probing refuses a few files that the core, which follows libjpeg, accepts: they are never decoded. */
function probed(file: Uint8Array): Header | null {
  try {
    return probe(file);
  } catch (error) {
    if (isImageError(error)) return null;
    throw error;
  }
}

function takeRows(arena: GuardedArena, state: number, outputs: number, kept: Buffer[][] | null): void {
  const { kernel } = arena;
  const sizes = Array.from({ length: outputs }, (_, i) => ({
    width: kernel.jpeg_out_width(state, i),
    height: kernel.jpeg_out_height(state, i),
    rows: 0,
  }));
  const targets = sizes.map(({ width }) => arena.alloc(4 * width));
  const large = kernel.jpeg_width(state) * kernel.jpeg_height(state) > MAX_PIXELS;
  const mostSteps = large ? STRIPS_OF_LARGE : Math.ceil(kernel.jpeg_height(state) / 8) + 3;
  let steps = 0;
  while (steps < mostSteps && kernel.jpeg_next(state) === 1) {
    steps++;
    sizes.forEach((size, output) => {
      const count = kernel.jpeg_rows(state, output);
      rule(count >= 0 && size.rows + count <= size.height, `${size.height} rows`, size.rows + count);
      for (let i = 0; i < count; i++) {
        kernel.jpeg_row(state, output, i, targets[output]);
        kept?.[output].push(Buffer.from(arena.copy(targets[output], 4 * size.width)));
      }
      size.rows += count;
    });
  }
  const work = kernel.jpeg_work(state);
  rule(work <= kernel.jpeg_planned_blocks(state), "no more work than planned", work);
  if (large) return;
  rule(steps < mostSteps, `an end within ${mostSteps} strips`, steps);
  for (const { rows, height } of sizes) rule(rows === height, `${height} rows`, rows);
}

/** A second output from the same pass over the data changes neither. */
function checkAlone(arena: GuardedArena, file: Uint8Array, { scale, judgeScale }: Shape, both: Buffer): void {
  const [main, judge] = [scale, judgeScale].map(
    (alone) => decodeGuarded(arena, file, { scale: alone, judgeScale: -1 }, true).rows,
  );
  rule(both.equals(Buffer.concat([main, judge])), "the same rows together as alone", "others");
}

export function jpegTarget(): FuzzTarget {
  const arena = new GuardedArena(core);
  // A seed that is refused as it is makes mutants that are refused for the same reason.
  const whole = { scale: 0, judgeScale: -1 };
  const seeds = jpegSeeds().filter((file) => decodeGuarded(arena, file, whole).outcome.endsWith("picture"));
  const sound = seeds.slice(0, 6).flatMap((file) =>
    [0, 1, 2, 3].map((scale) => {
      const shape = { scale, judgeScale: scale === 2 ? 0 : -1 };
      return { file, shape, rows: decodeGuarded(arena, file, shape, true).rows };
    }),
  );
  let turn = 0;
  return {
    name: "jpeg",
    grammar: JPEG_GRAMMAR,
    seeds,
    run(input, random) {
      const shape = { scale: random.below(4), judgeScale: random.below(5) - 1 };
      const { outcome, rows } = decodeGuarded(arena, input, shape, random.oneIn(16));
      if (rows.length > 0) {
        arena.soil(random.below(256));
        const again = decodeGuarded(arena, input, shape, true).rows;
        rule(again.equals(rows), "the same rows whatever the memory held before", "others");
        if (shape.judgeScale >= 0) checkAlone(arena, input, shape, rows);
      }
      return outcome;
    },
    checkSound() {
      const { file, shape, rows } = sound[turn++ % sound.length];
      rule(
        decodeGuarded(arena, file, shape, true).rows.equals(rows),
        "a sound JPEG's own rows",
        `others, turn ${turn}`,
      );
    },
  };
}
