// Fuzz targets "gif" and "bmp": their rooms of the core alone, between guard bytes.
//
// Work: gif_work counts blocks, bytes of codes and indices; bmp_work codes, at most twice each, and pixels. So both are bounded
// by the file's bytes and the picture's pixels, GIF's also by the one string that may run over its last row.
import type { Header } from "../../src/image";
import { bmpWorkBytes } from "../../src/image/decode/bmp-work";
import { gifWorkBytes } from "../../src/image/decode/gif-work";
import { probeBmp } from "../../src/image/probe/bmp";
import { probeGif } from "../../src/image/probe/gif";
import { Reader } from "../../src/image/probe/reader";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { BMP_GRAMMAR, bmpSeeds } from "./bmp-seeds";
import { GIF_GRAMMAR, gifSeeds } from "./gif-seeds";
import { GuardedArena } from "./guarded-arena";
import { core } from "./modules";
import type { Grammar } from "./mutate";
import { type FuzzTarget, rule } from "./target";

const STATUSES: Readonly<Record<number, string>> = {
  [ERR_CORRUPT]: "corrupt",
  [ERR_TRUNCATED]: "truncated",
  [ERR_UNSUPPORTED]: "unsupported",
  [ERR_LIMIT]: "limit",
};
/** Larger pictures are opened only. */
const MAX_PIXELS = 1 << 18;
const LONGEST_STRING = 4112;
const SOUND_SEEDS = 12;

interface Room {
  readonly name: "gif" | "bmp";
  readonly grammar: Grammar;
  readonly seeds: () => Uint8Array[];
  readonly probe: (reader: Reader) => Header;
  readonly workBytes: (header: Header) => number;
}

const GIF: Room = { name: "gif", grammar: GIF_GRAMMAR, seeds: gifSeeds, probe: probeGif, workBytes: gifWorkBytes };
const BMP: Room = { name: "bmp", grammar: BMP_GRAMMAR, seeds: bmpSeeds, probe: probeBmp, workBytes: bmpWorkBytes };

export const gifTarget = () => roomTarget(GIF);
export const bmpTarget = () => roomTarget(BMP);

/** Decodes `file` between guards and checks the rules. @throws when one is broken. */
function decodeGuarded(arena: GuardedArena, room: Room, file: Uint8Array) {
  const { kernel } = arena;
  const { name } = room;
  arena.reset(Number.POSITIVE_INFINITY);
  const source = arena.alloc(file.length);
  arena.bytes().set(file, source);
  const state = arena.alloc(kernel[`${name}_state_bytes`]());
  const opened = kernel[`${name}_open`](state, source, file.length);
  const kept: Buffer[] = [];
  let outcome = STATUSES[opened];
  if (opened === 0) {
    const { width, height } = checkHeader(arena, room, state, file);
    outcome = width * height > MAX_PIXELS ? "large" : takeRows(arena, room, state, file.length, kept);
  } else {
    rule(outcome !== undefined, `0 or a status of bad input from ${name}_open`, opened);
  }
  arena.verify();
  const unchanged = Buffer.from(kernel.memory.buffer, source, file.length).equals(file);
  rule(unchanged, "an unchanged source", "a changed one");
  return { outcome, rows: Buffer.concat(kept) };
}

/** What the core opens, `probe` reads, and both say the same of it. */
function checkHeader(
  { kernel }: GuardedArena,
  { name, probe, workBytes }: Room,
  state: number,
  file: Uint8Array,
): Header {
  const header = probe(new Reader(file));
  const said = [header.width, header.height, header.hasAlpha, workBytes(header)];
  const found = [
    kernel[`${name}_width`](state),
    kernel[`${name}_height`](state),
    kernel[`${name}_has_alpha`](state) !== 0,
    kernel[`${name}_work_bytes`](state),
  ];
  rule(JSON.stringify(said) === JSON.stringify(found), `${said} as probe says`, found);
  return header;
}

function takeRows(arena: GuardedArena, { name }: Room, state: number, fileBytes: number, kept: Buffer[]): string {
  const { kernel } = arena;
  const width = kernel[`${name}_width`](state);
  const height = kernel[`${name}_height`](state);
  const slot = arena.alloc(4 * width);
  rule(
    kernel[`${name}_start`](state, arena.alloc(kernel[`${name}_work_bytes`](state))) === 0,
    "0 from start",
    "a status",
  );
  let steps = 0;
  while (kernel[`${name}_prepare`](state, 4) === 1) steps++;
  rule(steps <= height + fileBytes, `at most ${height + fileBytes} steps of preparation`, steps);
  let status = kernel[`${name}_row`](state, slot);
  for (; status === 1 && kept.length <= height; status = kernel[`${name}_row`](state, slot)) {
    kept.push(Buffer.from(arena.copy(slot, 4 * width)));
  }
  const rows = kept.length;
  rule(status === 0 ? rows === height : STATUSES[status] !== undefined && rows < height, "every row or a status", [
    status,
    rows,
  ]);
  const bound = 2 * fileBytes + width * height + height + LONGEST_STRING;
  const done = kernel[`${name}_work`](state);
  rule(done <= bound, `at most ${bound} steps of work for ${width}×${height}`, done);
  if (status !== 0) return `rows, then ${STATUSES[status]}`;
  return kernel[`${name}_truncated`](state) ? "damaged picture" : "picture";
}

function roomTarget(room: Room): FuzzTarget {
  const arena = new GuardedArena(core);
  const seeds = room.seeds();
  const sound = seeds.slice(0, SOUND_SEEDS).map((file) => ({ file, ...decodeGuarded(arena, room, file) }));
  for (const { outcome } of sound) rule(outcome === "picture", "sound seeds", outcome);
  let turn = 0;
  return {
    name: room.name,
    grammar: room.grammar,
    seeds,
    run(input, random) {
      const { outcome, rows } = decodeGuarded(arena, room, input);
      if (rows.length > 0 && random.oneIn(16)) {
        arena.soil(random.below(256));
        const again = decodeGuarded(arena, room, input).rows;
        rule(again.equals(rows), "the same rows whatever the memory held before", "others");
      }
      return outcome;
    },
    checkSound() {
      const { file, rows } = sound[turn++ % sound.length];
      rule(
        decodeGuarded(arena, room, file).rows.equals(rows),
        `a sound ${room.name}'s own rows`,
        `others, turn ${turn}`,
      );
    },
  };
}
