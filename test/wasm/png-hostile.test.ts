// The PNG reader on files that lie: typed statuses or good rows, bounded work, nothing written outside its buffers.
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pngWorkBytes } from "../../src/image/decode/png-work";
import { PNG_SIGNATURE, pngChunk } from "../../src/image/encode/png-chunk";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { newArena, noise } from "../image/resize-picture";
import { decodePng } from "../reference/png-decode";
import { ihdr, KINDS, makePng, type PngFile } from "./png-file";
import { decodeRows } from "./png-rows";

const arena = newArena();
const SHAPE: PngFile = { width: 64, height: 50, bitDepth: 8, colourType: 6 };
const NOTHING = new Uint8Array(0);

function status(...pieces: Uint8Array[]): number {
  return decodeRows(arena, Buffer.concat(pieces)).status;
}

function header(change: Partial<PngFile>): Uint8Array {
  return Buffer.concat([PNG_SIGNATURE, ihdr({ ...SHAPE, ...change })]);
}

describe("png: headers that cannot be", () => {
  const idat = pngChunk("IDAT", deflateSync(new Uint8Array(64 * 4 + 1)));

  test("an empty file, a part of the signature and another signature", () => {
    expect(status(NOTHING)).toBe(ERR_TRUNCATED);
    expect(status(PNG_SIGNATURE.subarray(0, 5))).toBe(ERR_TRUNCATED);
    expect(status(Buffer.from("GIF89a, which is no PNG at all"))).toBe(ERR_CORRUPT);
  });

  test("every cut of a header is truncated", () => {
    const file = Buffer.concat([header({}), pngChunk("gAMA", new Uint8Array(4))]);
    for (let length = 0; length <= file.length; length++) expect(status(file.subarray(0, length))).toBe(ERR_TRUNCATED);
  });

  test("depths and colour types that do not go together, sides of 0, a second IHDR, IEND before IDAT", () => {
    for (let colourType = 0; colourType < 8; colourType++) {
      for (let bitDepth = 0; bitDepth <= 17; bitDepth++) {
        const isLegal = KINDS.some(([type, depth]) => type === colourType && depth === bitDepth);
        if (!isLegal) expect(status(header({ colourType, bitDepth }), idat)).toBe(ERR_CORRUPT);
      }
    }
    expect(status(header({ width: 0 }), idat)).toBe(ERR_CORRUPT);
    expect(status(header({ height: 0 }), idat)).toBe(ERR_CORRUPT);
    expect(status(header({ height: 2 ** 31 }), idat)).toBe(ERR_CORRUPT);
    expect(status(header({}), ihdr(SHAPE), idat)).toBe(ERR_CORRUPT);
    expect(status(header({}), pngChunk("IEND", NOTHING))).toBe(ERR_CORRUPT);
  });

  test("a wrong CRC in IHDR or PLTE is damage, in tRNS it is ignored", () => {
    const palette = pngChunk("PLTE", new Uint8Array(6));
    const transparency = pngChunk("tRNS", new Uint8Array(1));
    const indexed = header({ colourType: 3 });
    const spoil = (chunk: Uint8Array) => chunk.map((byte, i) => (i === chunk.length - 1 ? byte ^ 1 : byte));
    expect(status(spoil(header({})), idat)).toBe(ERR_CORRUPT);
    expect(status(indexed, spoil(palette), idat)).toBe(ERR_CORRUPT);
    const sound = decodeRows(arena, Buffer.concat([indexed, palette, transparency, idat]));
    const ignored = decodeRows(arena, Buffer.concat([indexed, palette, spoil(transparency), idat]));
    expect([sound.rgba[3], ignored.rgba[3]]).toEqual([0, 255]);
  });

  test("an indexed picture needs one palette, of 1 to 256 entries", () => {
    const indexed = header({ colourType: 3 });
    expect(status(indexed, idat)).toBe(ERR_CORRUPT);
    for (const bytes of [0, 4, 257 * 3]) {
      expect(status(indexed, pngChunk("PLTE", new Uint8Array(bytes)), idat)).toBe(ERR_CORRUPT);
    }
    const palette = pngChunk("PLTE", new Uint8Array(3));
    expect(status(indexed, palette, palette, idat)).toBe(ERR_CORRUPT);
  });

  test("Apple's CgBI and unknown critical chunks are unsupported", () => {
    expect(status(PNG_SIGNATURE, pngChunk("CgBI", new Uint8Array(4)), ihdr(SHAPE), idat)).toBe(ERR_UNSUPPORTED);
    expect(status(header({}), pngChunk("ABCD", NOTHING), idat)).toBe(ERR_UNSUPPORTED);
  });

  test("a picture of 100000 × 100000 is refused with its size, and nothing is inflated", () => {
    const {
      status: refused,
      width,
      height,
    } = decodeRows(arena, Buffer.concat([header({ width: 1e5, height: 1e5 }), idat]));
    expect([refused, width, height]).toEqual([ERR_LIMIT, 1e5, 1e5]);
  });

  test("the largest legal picture costs a window and three rows, interlaced half of its pixels more", () => {
    const side = { width: 65535, height: 65535, bitDepth: 16, colourType: 6 };
    expect(pngWorkBytes({ ...side, interlaced: false })).toBeLessThan(2.1e6);
    const interlaced = pngWorkBytes({ ...side, interlaced: true });
    expect(interlaced / (65535 * 65535 * 8)).toBeCloseTo(0.5, 2);
    arena.reset(Number.POSITIVE_INFINITY);
    const file = Buffer.concat([PNG_SIGNATURE, ihdr({ ...side, interlaced: true }), idat]);
    const [source, state] = [arena.alloc(file.length), arena.alloc(arena.kernel.png_state_bytes())];
    arena.bytes().set(file, source);
    expect(arena.kernel.png_open(state, source, file.length)).toBe(0);
    expect(arena.kernel.png_work_bytes(state)).toBe(interlaced);
  });
});

describe("png: damage in the pixels", () => {
  const file = makePng({ ...SHAPE, idatBytes: 900 });
  const expected = decodePng(file).rgba;

  test("a file cut anywhere gives the rows before the cut, and more of them the later the cut", () => {
    let rowsBefore = 0;
    for (let length = 60; length < file.length; length += 37) {
      const decoded = decodeRows(arena, file.subarray(0, length));
      expect(decoded.rows).toBeGreaterThanOrEqual(rowsBefore);
      expect(Buffer.from(decoded.rgba).equals(expected.subarray(0, decoded.rgba.length))).toBe(true);
      if (decoded.rows < SHAPE.height) expect(decoded).toMatchObject({ status: ERR_TRUNCATED, truncated: 1 });
      rowsBefore = decoded.rows;
    }
    expect(rowsBefore).toBe(SHAPE.height);
  });

  test("a wrong CRC gives the rows of that chunk and none after it", () => {
    const spoilt = Uint8Array.from(file);
    const secondChunk = Buffer.from(file).indexOf("IDAT", Buffer.from(file).indexOf("IDAT") + 4);
    spoilt[secondChunk - 8] ^= 1;
    const decoded = decodeRows(arena, spoilt);
    expect(decoded.status).toBe(ERR_CORRUPT);
    expect(decoded.rows).toBeGreaterThan(0);
    expect(decoded.rows).toBeLessThan(SHAPE.height);
    expect(Buffer.from(decoded.rgba).equals(expected.subarray(0, decoded.rgba.length))).toBe(true);
  });

  test("a wrong CRC of the last chunk gives every row and says so", () => {
    const spoilt = Uint8Array.from(makePng(SHAPE));
    spoilt[spoilt.length - 13] ^= 1;
    expect(decodeRows(arena, spoilt)).toMatchObject({ status: 0, rows: SHAPE.height, truncated: 2 });
  });

  test.each([
    ["a filter of 5", (rows: Uint8Array) => deflateSync(rows.map((v, i) => (i === 257 * 7 ? 5 : v))), 7],
    ["too few rows", (rows: Uint8Array) => deflateSync(rows.subarray(0, 257 * 9 + 100)), 9],
    ["a preset dictionary", () => Uint8Array.of(0x78, 0xbb, 0, 0, 0, 0), 0],
    ["a block of kind 3", () => Uint8Array.of(0x78, 0x9c, 7), 0],
    ["a stored block whose lengths disagree", () => Uint8Array.of(0x78, 0x9c, 1, 5, 0, 5, 0), 0],
    ["a distance before the start", () => Uint8Array.of(0x78, 0x9c, 0x4b, 0x04, 0x02, 0x00), 0],
  ])("%s", (_, deflate, rows) => {
    expect(decodeRows(arena, makePng({ ...SHAPE, deflate }))).toMatchObject({ rows, truncated: 1 });
  });
});

describe("png: work is bounded by what is asked for", () => {
  test("two million empty IDAT chunks cost a step each", () => {
    const count = 2_000_000;
    const empty = pngChunk("IDAT", NOTHING);
    const chain = new Uint8Array(count * empty.length);
    for (let i = 0; i < count; i++) chain.set(empty, i * empty.length);
    const decoded = decodeRows(arena, Buffer.concat([header({}), chain]));
    expect(decoded).toMatchObject({ status: ERR_TRUNCATED, rows: 0 });
    expect(decoded.work).toBeLessThan(count + 100);
  });

  test("a bomb inflates one window beyond the picture at most", () => {
    const bomb = makePng({ ...SHAPE, deflate: () => deflateSync(new Uint8Array(50_000_000)) });
    const decoded = decodeRows(arena, bomb);
    expect(decoded).toMatchObject({ status: 0, rows: SHAPE.height });
    expect(decoded.work).toBeLessThan(SHAPE.height * 257 + 110_000);
  });

  test("a file of nothing but empty dynamic blocks is given up after some thousand tables", () => {
    const block = emptyDynamicBlock();
    const stream = new Uint8Array(2 + block.length * 40_000);
    stream.set([0x78, 0x9c]);
    for (let at = 2; at < stream.length; at += block.length) stream.set(block, at);
    const decoded = decodeRows(arena, makePng({ ...SHAPE, deflate: () => stream }));
    expect(decoded).toMatchObject({ status: ERR_CORRUPT, rows: 0 });
    expect(decoded.work).toBeGreaterThan(64 * 4000);
    expect(decoded.work).toBeLessThan(64 * 5000);
  });

  /** A dynamic block with nothing but its end in it, not the last, followed by an empty stored block to a whole byte. */
  function emptyDynamicBlock(): Uint8Array {
    const bits: number[] = [];
    const put = (value: number, count: number) => {
      for (let i = 0; i < count; i++) bits.push((value >> i) & 1);
    };
    put(0, 1);
    put(2, 2);
    put(0, 5);
    put(0, 5);
    put(14, 4);
    // Code lengths of 18 and 1 are one bit each: order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1.
    for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1]) {
      put(symbol === 18 || symbol === 1 ? 1 : 0, 3);
    }
    // 256 zeros (138 + 118), then length 1 for the end of block and for the one distance. Code 0 is symbol 1, 1 is 18.
    put(1, 1);
    put(127, 7);
    put(1, 1);
    put(107, 7);
    put(0, 1);
    put(0, 1);
    put(0, 1);
    put(0, 3);
    while (bits.length % 8) bits.push(0);
    const bytes = Uint8Array.from({ length: bits.length / 8 }, (_, i) =>
      bits.slice(i * 8, i * 8 + 8).reduce((sum, bit, place) => sum | (bit << place), 0),
    );
    return Buffer.concat([bytes, Uint8Array.of(0, 0, 255, 255)]);
  }
});

describe("png: 5,000 mutants", () => {
  test("each gives rows or a status, stays inside its buffers, and leaves the next picture as it was", () => {
    const next = noise(2024);
    const random = (below: number) => ((next() << 16) | (next() << 8) | next()) % below;
    const seeds = KINDS.flatMap(([colourType, bitDepth]) =>
      [false, true].map((interlaced) =>
        makePng({ width: 37, height: 29, colourType, bitDepth, interlaced, idatBytes: 150 }),
      ),
    );
    const stored = makePng({ ...SHAPE, deflate: (rows) => deflateSync(rows, { level: 0 }) });
    const expected = decodePng(stored).rgba;
    for (let i = 0; i < 5000; i++) {
      const mutant = Uint8Array.from(seeds[i % seeds.length]);
      for (let change = random(6); change >= 0; change--) mutant[random(mutant.length)] = next();
      const cut = random(4) === 0 ? mutant.subarray(0, random(mutant.length)) : mutant;
      const file = i % 2 ? repairCrcs(cut) : cut;
      const decoded = decodeRows(arena, file, 1 << 20);
      expect(decoded.status).toBeLessThanOrEqual(0);
      expect(decoded.work).toBeLessThan(1e7);
      if (i % 500 === 0) expect(Buffer.from(decodeRows(arena, stored).rgba).equals(expected)).toBe(true);
    }
  });

  /** Every chunk with the right CRC again, so that the mutation reaches what lies behind the check. */
  function repairCrcs(file: Uint8Array): Uint8Array {
    const repaired = Buffer.from(file);
    for (let at = 8; at + 12 <= repaired.length; ) {
      const length = repaired.readUInt32BE(at);
      if (at + 12 + length > repaired.length) break;
      const chunk = pngChunk(repaired.toString("latin1", at + 4, at + 8), repaired.subarray(at + 8, at + 8 + length));
      repaired.set(chunk, at);
      at += 12 + length;
    }
    return repaired;
  }
});
