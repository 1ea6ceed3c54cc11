// Scalar twin of the inflater (wasm/png): RFC 1950 and 1951 one bit at a time, after Mark Adler's puff. Accepts and refuses what
// zlib does, and gives what came out before the damage.

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const PRECODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const HISTORY = 32768;

class Damage extends Error {}

interface Code {
  readonly counts: number[];
  readonly symbols: number[];
}

class Bits {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      if (this.#at >> 3 >= this.bytes.length) throw new Damage("the stream ends early");
      value |= ((this.bytes[this.#at >> 3] >> (this.#at & 7)) & 1) << i;
    }
    return value;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}

/** @param limit bytes of output after which it stops. @returns the output, up to the damage where there is some. */
export function inflate(stream: Uint8Array, limit: number): { readonly bytes: number[]; readonly damaged: boolean } {
  const bytes: number[] = [];
  try {
    const bits = new Bits(stream);
    const cmf = bits.take(8);
    const flags = bits.take(8);
    const sound = (cmf & 15) === 8 && cmf >> 4 <= 7 && (cmf * 256 + flags) % 31 === 0 && (flags & 32) === 0;
    if (!sound) throw new Damage("no zlib header");
    for (let last = 0; !last && bytes.length < limit; ) {
      last = bits.take(1);
      readBlock(bits, bits.take(2), bytes, limit);
    }
    return { bytes, damaged: false };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { bytes, damaged: true };
  }
}

function readBlock(bits: Bits, kind: number, out: number[], limit: number): void {
  if (kind === 0) copyStored(bits, out);
  else if (kind === 1)
    readCodes(bits, makeCode(fixedLengths(), false), makeCode(new Array(32).fill(5), false), out, limit);
  else if (kind === 2) readDynamic(bits, out, limit);
  else throw new Damage("a block of kind 3");
}

function copyStored(bits: Bits, out: number[]): void {
  bits.align();
  const length = bits.take(16);
  if ((bits.take(16) ^ 0xffff) !== length) throw new Damage("stored lengths that disagree");
  for (let i = 0; i < length; i++) out.push(bits.take(8));
}

function fixedLengths(): number[] {
  return Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
}

function readDynamic(bits: Bits, out: number[], limit: number): void {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const precodes = bits.take(4) + 4;
  if (literals > 286 || distances > 30) throw new Damage("too many codes");
  const precodeLengths = new Array(19).fill(0);
  for (let i = 0; i < precodes; i++) precodeLengths[PRECODE_ORDER[i]] = bits.take(3);
  const precode = makeCode(precodeLengths, false);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = decode(bits, precode);
    if (symbol < 16) {
      lengths.push(symbol);
      continue;
    }
    if (symbol === 16 && lengths.length === 0) throw new Damage("nothing to repeat");
    const value = symbol === 16 ? lengths[lengths.length - 1] : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    for (let i = 0; i < times; i++) lengths.push(value);
  }
  if (lengths.length > literals + distances || lengths[256] === 0) throw new Damage("wrong lengths");
  const literalCode = makeCode(lengths.slice(0, literals), true);
  readCodes(bits, literalCode, makeCode(lengths.slice(literals), true), out, limit);
}

/** @param partial zlib's exception: an incomplete code may be none at all, or one of a single bit. */
function makeCode(lengths: readonly number[], partial: boolean): Code {
  const counts = new Array(16).fill(0);
  for (const length of lengths) counts[length]++;
  let left = 1;
  let longest = 0;
  for (let length = 1; length < 16; length++) {
    left = 2 * left - counts[length];
    if (left < 0) throw new Damage("an over-subscribed code");
    if (counts[length]) longest = length;
  }
  if (left > 0 && !(partial && longest <= 1)) throw new Damage("an incomplete code");
  const symbols = lengths.map((length, symbol) => ({ length, symbol })).filter(({ length }) => length > 0);
  symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  return { counts, symbols: symbols.map(({ symbol }) => symbol) };
}

function decode(bits: Bits, { counts, symbols }: Code): number {
  for (let length = 1, code = 0, first = 0, index = 0; length < 16; length++) {
    code |= bits.take(1);
    if (code - counts[length] < first) return symbols[index + code - first];
    index += counts[length];
    first = (first + counts[length]) << 1;
    code <<= 1;
  }
  throw new Damage("a code that does not exist");
}

function readCodes(bits: Bits, literals: Code, distances: Code, out: number[], limit: number): void {
  while (out.length < limit) {
    const symbol = decode(bits, literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.push(symbol);
      continue;
    }
    if (symbol > 285) throw new Damage("a length that does not exist");
    const length = LENGTH_BASE[symbol - 257] + bits.take(LENGTH_EXTRA[symbol - 257]);
    const step = decode(bits, distances);
    if (step > 29) throw new Damage("a distance that does not exist");
    const extra = step < 4 ? 0 : (step >> 1) - 1;
    const distance = (step < 4 ? step + 1 : ((2 + (step & 1)) << extra) + 1) + bits.take(extra);
    if (distance > out.length || distance > HISTORY) throw new Damage("a distance before the start");
    for (let i = 0; i < length; i++) out.push(out[out.length - distance]);
  }
}
