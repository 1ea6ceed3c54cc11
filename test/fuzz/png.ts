// Fuzz target "png": wasm/png with its inflate alone, between guard bytes.
//
// Work: png_work counts bytes inflated, chunks visited, and 64 for each pair of Huffman tables. Bounded by the picture's raw
// bytes and one window (96 KiB and a row), a chunk for 12 bytes of the file, and the allowance of tables in wasm/png/block.ts.
import { pngWorkBytes } from "../../src/image/decode/png-work";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { GuardedArena } from "./guarded-arena";
import { core } from "./modules";
import { PNG_GRAMMAR } from "./png-grammar";
import { pngSeeds } from "./png-seeds";
import { type FuzzTarget, rule } from "./target";

const STATUSES: Readonly<Record<number, string>> = {
  [ERR_CORRUPT]: "corrupt",
  [ERR_TRUNCATED]: "truncated",
  [ERR_UNSUPPORTED]: "unsupported",
  [ERR_LIMIT]: "limit",
};
/** Larger pictures are opened only. */
const MAX_PIXELS = 1 << 18;
const WINDOW_BYTES = 98304 + 320;
const FREE_TABLES = 4096;
const BYTES_PER_TABLE = 64;
const WORK_PER_TABLE = 64;

/** Decodes `file` between guards and checks the rules. @throws when one is broken. */
export function decodePngGuarded(arena: GuardedArena, file: Uint8Array, keepRows = false) {
  const { kernel } = arena;
  arena.reset(Number.POSITIVE_INFINITY);
  const source = arena.alloc(file.length);
  arena.bytes().set(file, source);
  const state = arena.alloc(kernel.png_state_bytes());
  const opened = kernel.png_open(state, source, file.length);
  const width = kernel.png_width(state);
  const height = kernel.png_height(state);
  const kept: Buffer[] = [];
  let outcome = STATUSES[opened];
  if (opened === 0) {
    checkWorkBytes(arena, state);
    outcome = width * height > MAX_PIXELS ? "large" : takeRows(arena, state, file.length, keepRows ? kept : null);
  } else {
    rule(outcome !== undefined, "0 or a status of bad input from png_open", opened);
  }
  arena.verify();
  const unchanged = Buffer.from(arena.kernel.memory.buffer, source, file.length).equals(file);
  rule(unchanged, "an unchanged source", "a changed one");
  return { outcome, rows: Buffer.concat(kept) };
}

function checkWorkBytes({ kernel }: GuardedArena, state: number): void {
  const workBytes = kernel.png_work_bytes(state);
  const planned = pngWorkBytes({
    width: kernel.png_width(state),
    height: kernel.png_height(state),
    bitDepth: kernel.png_bit_depth(state),
    colourType: kernel.png_colour_type(state),
    interlaced: kernel.png_interlaced(state) !== 0,
  });
  rule(workBytes === planned, `${planned} bytes of work area as planned`, workBytes);
}

function takeRows(arena: GuardedArena, state: number, fileBytes: number, kept: Buffer[] | null): string {
  const { kernel } = arena;
  const width = kernel.png_width(state);
  const height = kernel.png_height(state);
  const work = arena.alloc(kernel.png_work_bytes(state));
  const slot = arena.alloc(4 * width);
  rule(kernel.png_start(state, work) === 0, "0 from png_start", "a status");
  let rows = 0;
  let status = kernel.png_row(state, slot);
  for (; status === 1 && rows <= height; status = kernel.png_row(state, slot)) {
    rows++;
    kept?.push(Buffer.from(arena.copy(slot, 4 * width)));
  }
  rule(status <= 0 && rows <= height, `at most ${height} rows, then an end`, [status, rows]);
  rule(status === 0 ? rows === height : STATUSES[status] !== undefined, "every row or a status", [status, rows]);
  // Sixteen bits in four channels are the most a pixel takes; each row of each pass has a filter byte.
  const rawBytes = 8 * width * height + 2 * height + 8;
  const tables = FREE_TABLES + (rawBytes + WINDOW_BYTES + 8 * width) / BYTES_PER_TABLE + 2;
  const bound = rawBytes + WINDOW_BYTES + 8 * width + fileBytes / 12 + 2 + WORK_PER_TABLE * tables;
  const done = kernel.png_work(state);
  rule(done <= bound, `at most ${Math.ceil(bound)} steps of work for ${width}×${height}`, done);
  return status === 0
    ? kernel.png_truncated(state)
      ? "damaged picture"
      : "picture"
    : `rows, then ${STATUSES[status]}`;
}

export function pngTarget(): FuzzTarget {
  const arena = new GuardedArena(core);
  const seeds = pngSeeds();
  const sound = seeds.slice(0, 12).map((file) => ({ file, rows: decodePngGuarded(arena, file, true).rows }));
  let turn = 0;
  return {
    name: "png",
    grammar: PNG_GRAMMAR,
    seeds,
    run(input, random) {
      const { outcome, rows } = decodePngGuarded(arena, input, random.oneIn(16));
      if (rows.length > 0) {
        arena.soil(random.below(256));
        const again = decodePngGuarded(arena, input, true).rows;
        rule(again.equals(rows), "the same rows whatever the memory held before", "others");
      }
      return outcome;
    },
    checkSound() {
      const { file, rows } = sound[turn++ % sound.length];
      rule(decodePngGuarded(arena, file, true).rows.equals(rows), "a sound PNG's own rows", `others, turn ${turn}`);
    },
  };
}
