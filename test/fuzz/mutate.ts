// The mutator: one to eight changes to a seed file, by chance but repeatable. It knows nothing of formats; a grammar tells it
// words that parsers look for, where lengths lie, and how checksums are made right again, so that a change reaches what lies
// behind the first check.
import type { Random } from "./random";

/** What the mutator may know about a format. */
export interface Grammar {
  /** Markers, tags, whole tiny segments. */
  readonly words: readonly Uint8Array[];
  /** Places of length fields in `file`, and their width. */
  lengthFields(file: Uint8Array): LengthField[];
  /** Makes checksums right; asked for every other mutant. */
  repair?(file: Uint8Array): Uint8Array;
}

export interface LengthField {
  readonly at: number;
  readonly bytes: 2 | 4;
  readonly littleEndian: boolean;
}

const MAX_CHANGES = 8;
/** Cases of `change`; the first of them move nothing. */
const KINDS = 16;
const IN_PLACE_KINDS = 6;
/** A mutant may grow to its seed's length and this much. */
const MAX_GROWTH_BYTES = 4096;
const BYTES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 0xd8, 0xd9, 0xda, 0x3f, 0x40];
const NUMBERS = [
  ...[0, 1, 2, 3, 4, 7, 8, 11, 12, 15, 16, 17, 63, 64, 65, 100, 127, 128, 255, 256, 257, 258, 1023, 4096],
  ...[16383, 16384, 32767, 32768, 65499, 65500, 65501, 65535, 65536, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffffe],
  ...[0xffffffff, 0xfffffff4, 0xfffffff8],
];

/** A mutant of `seed`; `others` lend pieces. The seed is not changed. */
export function mutate(seed: Uint8Array, others: readonly Uint8Array[], grammar: Grammar, random: Random): Uint8Array {
  let file: Uint8Array = seed.slice();
  // Few changes more often than many: a parser that stops at the first says little.
  const changes = 1 + Math.min(random.below(MAX_CHANGES), random.below(MAX_CHANGES), random.below(MAX_CHANGES));
  // Half of the mutants keep every byte in its place: structure breaks easily, and then nothing behind it is reached.
  const kinds = random.oneIn(2) ? IN_PLACE_KINDS : KINDS;
  for (let i = 0; i < changes; i++) file = change(file, random.below(kinds), { others, grammar, random });
  if (file.length > seed.length + MAX_GROWTH_BYTES) file = file.slice(0, seed.length + MAX_GROWTH_BYTES);
  return grammar.repair && random.oneIn(2) ? grammar.repair(file) : file;
}

interface Means {
  readonly others: readonly Uint8Array[];
  readonly grammar: Grammar;
  readonly random: Random;
}

function change(file: Uint8Array, kind: number, { others, grammar, random }: Means): Uint8Array {
  const at = place(file, random);
  switch (kind) {
    case 0:
    case 1:
    case 2:
      if (at < file.length) file[at] ^= 1 << random.below(8);
      return file;
    case 3:
    case 4:
      if (at < file.length) file[at] = random.u32();
      return file;
    case 5:
      if (at < file.length) file[at] = random.pick(BYTES);
      return file;
    case 6:
      return writeNumber(file, { at, bytes: random.oneIn(2) ? 2 : 4, littleEndian: random.oneIn(2) }, random);
    case 7:
    case 8:
      return attackLength(file, grammar, random);
    case 9:
      return splice(file, at, 0, random.pick(grammar.words));
    case 10: {
      const word = random.pick(grammar.words);
      return splice(file, at, word.length, word);
    }
    case 11:
      return splice(file, at, size(file, random), new Uint8Array(0));
    case 12:
      return splice(file, place(file, random), 0, file.slice(at, at + size(file, random)));
    case 13: {
      const other = random.pick(others);
      const from = place(other, random);
      return splice(
        file,
        at,
        random.oneIn(2) ? size(file, random) : 0,
        other.subarray(from, from + size(other, random)),
      );
    }
    case 14:
      return random.oneIn(3) ? file.slice(0, at) : file.fill(random.pick(BYTES), at, at + size(file, random));
    default:
      return splice(file, at, file.length - at, random.pick(others).subarray(at));
  }
}

/** A quarter of the changes go anywhere, a quarter to the first 700 bytes, where headers are, the rest to the latter half. */
function place(file: Uint8Array, random: Random): number {
  if (random.oneIn(2)) return file.length - random.below(file.length >> 1);
  return random.below(random.oneIn(2) ? Math.min(file.length, 700) : file.length);
}

function size(file: Uint8Array, random: Random): number {
  return 1 + random.below(random.oneIn(4) ? file.length : 32);
}

function splice(file: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const rest = file.subarray(Math.min(at + removed, file.length));
  const result = new Uint8Array(at + added.length + rest.length);
  result.set(file.subarray(0, at));
  result.set(added, at);
  result.set(rest, at + added.length);
  return result;
}

/** A length becomes a number that parsers get wrong, or is a little off, or points to the file's end. */
function attackLength(file: Uint8Array, grammar: Grammar, random: Random): Uint8Array {
  const fields = grammar.lengthFields(file);
  if (fields.length === 0) return file;
  return writeNumber(file, random.pick(fields), random);
}

function writeNumber(file: Uint8Array, { at, bytes, littleEndian }: LengthField, random: Random): Uint8Array {
  if (at + bytes > file.length) return file;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const before = bytes === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
  const near = before + random.below(9) - 4;
  const value = random.pick([random.pick(NUMBERS), random.pick(NUMBERS), near, file.length - at + random.below(9) - 4]);
  if (bytes === 2) view.setUint16(at, value, littleEndian);
  else view.setUint32(at, value, littleEndian);
  return file;
}
