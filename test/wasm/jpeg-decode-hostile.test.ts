// The JPEG decoder on files that lie, break off or are damaged: typed statuses or whole pictures, bounded work, nothing
// written outside its buffers, and nothing of one picture in the next.
import { describe, expect, test } from "vitest";
import { MAX_SCAN_BLOCKS, MAX_SMOOTHING_BYTES } from "../../wasm/limit";
import { ERR_ARGUMENT, ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { corpusEntries, hasCorpus, readCorpus } from "../fixture/corpus";
import { noise } from "../image/resize-picture";
import { decodeJpeg, newArena } from "./jpeg-decode-rows";

const arena = newArena();
const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];

const segment = (code: number, ...body: number[]): number[] => [
  0xff,
  code,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
];
const frame = (code: number, width: number, height: number, sampling: number[], precision = 8): number[] =>
  segment(
    code,
    precision,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    sampling.length,
    ...sampling.flatMap((factors, i) => [i + 1, factors, 0]),
  );
const quantisers = segment(0xdb, 0, ...Array.from({ length: 64 }, () => 1));
const scan = (...components: number[]): number[] =>
  segment(0xda, components.length, ...components.flatMap((id) => [id, 0]), 0, 63, 0);
const file = (...pieces: number[][]): Uint8Array => Uint8Array.from([SOI, quantisers, ...pieces, EOI].flat());
/** DC difference 0 (00), end of block (1010), with the standard tables that a file without DHT means. */
const greyBlocks = [0b00101000, 0b10100010, 0b10001010, 0b00101000, 0b10100010, 0b10001010];

describe("jpeg: files that cannot be", () => {
  const status = (bytes: Uint8Array): number => decodeJpeg(arena, bytes).status;

  test("nothing, half a signature, another signature, headers alone", () => {
    expect(status(Uint8Array.of())).toBe(ERR_TRUNCATED);
    expect(status(Uint8Array.of(0xff))).toBe(ERR_TRUNCATED);
    expect(status(Uint8Array.from(SOI))).toBe(ERR_TRUNCATED);
    expect(status(Uint8Array.from([...SOI, ...EOI]))).toBe(ERR_CORRUPT);
    expect(status(Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"))).toBe(ERR_CORRUPT);
    expect(status(file(frame(0xc0, 8, 8, [0x11])))).toBe(ERR_CORRUPT);
  });

  test.each([
    ["lossless", 0xc3],
    ["hierarchical", 0xc5],
    ["arithmetic", 0xc9],
    ["progressive arithmetic", 0xca],
  ])("%s frames are unsupported", (_, code) => {
    expect(status(file(frame(code, 8, 8, [0x11]), scan(1)))).toBe(ERR_UNSUPPORTED);
  });

  test("12 bits, a height that DNL would give, two components and fractional sampling are unsupported", () => {
    expect(status(file(frame(0xc1, 8, 8, [0x11], 12), scan(1)))).toBe(ERR_UNSUPPORTED);
    expect(status(file(frame(0xc0, 8, 0, [0x11]), scan(1)))).toBe(ERR_UNSUPPORTED);
    expect(status(file(frame(0xc0, 8, 8, [0x11, 0x11]), scan(1, 2)))).toBe(ERR_UNSUPPORTED);
    expect(status(file(frame(0xc0, 8, 8, [0x31, 0x21, 0x11]), scan(1, 2, 3)))).toBe(ERR_UNSUPPORTED);
  });

  test("sampling of 0 or 5, eleven blocks an MCU, an unknown component and a second frame are corrupt", () => {
    expect(status(file(frame(0xc0, 8, 8, [0x01]), scan(1)))).toBe(ERR_CORRUPT);
    expect(status(file(frame(0xc0, 8, 8, [0x15]), scan(1)))).toBe(ERR_CORRUPT);
    expect(status(file(frame(0xc0, 8, 8, [0x42, 0x12, 0x11]), scan(1, 2, 3)))).toBe(ERR_CORRUPT);
    expect(status(file(frame(0xc0, 8, 8, [0x11]), scan(2)))).toBe(ERR_CORRUPT);
    expect(status(file(frame(0xc0, 8, 8, [0x11]), frame(0xc0, 8, 8, [0x11]), scan(1)))).toBe(ERR_CORRUPT);
  });

  test("sides, scans and blocks over the limits are refused before any work", () => {
    expect(status(file(frame(0xc0, 65501, 8, [0x11]), scan(1)))).toBe(ERR_LIMIT);
    const scans = Array.from({ length: 101 }, () => [...segment(0xda, 1, 1, 0, 0, 0, 0), 0]);
    const tables = segment(0xc4, 0, 1, ...new Array(15).fill(0), 0);
    expect(status(file(tables, frame(0xc2, 8, 8, [0x11]), ...scans.slice(1)))).toBe(0);
    expect(status(file(tables, frame(0xc2, 8, 8, [0x11]), ...scans))).toBe(ERR_LIMIT);
    expect((65500 / 8) ** 2 * 5).toBeGreaterThan(MAX_SCAN_BLOCKS);
    expect(status(file(tables, frame(0xc2, 65500, 65500, [0x11]), ...scans.slice(0, 5)))).toBe(ERR_LIMIT);
  });

  test("scales outside 0 to 3 and calls before open are the caller's error", () => {
    const { kernel } = arena;
    arena.reset(Number.POSITIVE_INFINITY);
    const state = arena.alloc(kernel.jpeg_state_bytes());
    expect(kernel.jpeg_work_bytes(state, 0, -1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpeg_start(state, state, 0, -1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpeg_next(state)).toBe(ERR_ARGUMENT);
    const bytes = file(frame(0xc0, 8, 8, [0x11]), scan(1), greyBlocks);
    const source = arena.alloc(bytes.length);
    arena.bytes().set(bytes, source);
    expect(kernel.jpeg_open(state, source, bytes.length)).toBe(0);
    expect(kernel.jpeg_work_bytes(state, 4, -1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpeg_work_bytes(state, 0, 4)).toBe(ERR_ARGUMENT);
  });
});

describe("jpeg: an incomplete progressive file", () => {
  const incomplete = (width: number): number => {
    const tables = segment(0xc4, 0, 1, ...new Array(15).fill(0), 0);
    const bytes = file(tables, frame(0xc2, width, 8, [0x11]), segment(0xda, 1, 1, 0, 0, 0, 0), [0]);
    return decodeJpeg(arena, bytes, { scale: 3 }).workBytes;
  };

  test("is smoothed where that takes at most 2 MiB, and wider ones are not: no header tells that it would be needed", () => {
    const widest = MAX_SMOOTHING_BYTES / (5 * 128);
    const most = 8 * Math.floor(widest);
    expect(incomplete(most)).toBeGreaterThan(MAX_SMOOTHING_BYTES);
    expect(incomplete(most)).toBeLessThan(1.2 * MAX_SMOOTHING_BYTES);
    expect(incomplete(most + 1)).toBeLessThan(incomplete(most) / 10);
    expect(incomplete(65500)).toBeLessThan(incomplete(most) / 10);
  });
});

describe("jpeg: damage", () => {
  test("a file without tables decodes with the standard ones, without its end marker too", () => {
    const bytes = file(frame(0xc0, 24, 8, [0x11]), scan(1), greyBlocks);
    for (const [cut, truncated] of [
      [0, 0],
      [2, 1],
    ]) {
      const { status, pictures, truncated: told } = decodeJpeg(arena, bytes.subarray(0, bytes.length - cut));
      expect(status).toBe(0);
      expect(told).toBe(truncated);
      expect(pictures[0].rgba).toEqual(Uint8Array.from({ length: 24 * 8 * 4 }, (_, i) => ((i & 3) === 3 ? 255 : 128)));
    }
  });

  test("data that ends early leaves the rest grey and names the first row that is not to be trusted", () => {
    const { status, pictures, truncated, firstDamagedRow } = decodeJpeg(
      arena,
      file(frame(0xc0, 24, 64, [0x11]), scan(1), greyBlocks),
    );
    expect([status, truncated, pictures[0].rows]).toEqual([0, 1, 64]);
    expect(firstDamagedRow).toBe(16);
  });
});

describe.skipIf(!hasCorpus)("jpeg: the corpus, whole, cut and mutated", () => {
  const MAX_FILE_BYTES = 40_000;
  const paths = corpusEntries()
    .map(({ path }) => path)
    .filter((path) => /\.jpe?g$/i.test(path) && !path.startsWith("png/"));
  const small = paths.map(readCorpus).filter(({ length }) => length > 100 && length < MAX_FILE_BYTES);
  const [good] = paths.filter((path) => path.endsWith("benches_tower.jpg")).map(readCorpus);

  test("a second output from the same pass changes neither", () => {
    const alone = [0, 1, 2, 3].map((scale) => decodeJpeg(arena, good, { scale }).pictures[0].rgba);
    for (let scale = 0; scale < 4; scale++) {
      for (let judgeScale = 0; judgeScale < 4; judgeScale++) {
        const { pictures } = decodeJpeg(arena, good, { scale, judgeScale });
        expect(Buffer.compare(pictures[0].rgba, alone[scale])).toBe(0);
        expect(Buffer.compare(pictures[1].rgba, alone[judgeScale])).toBe(0);
      }
    }
  });

  test("a cut file equals the whole one above its first damaged row", () => {
    const whole = decodeJpeg(arena, good).pictures[0];
    for (const part of [0.2, 0.5, 0.9]) {
      const { truncated, firstDamagedRow, pictures } = decodeJpeg(arena, good.slice(0, good.length * part));
      const kept = firstDamagedRow * whole.width * 4;
      expect(truncated).toBe(1);
      expect(firstDamagedRow).toBeGreaterThan(0);
      expect(Buffer.compare(pictures[0].rgba.subarray(0, kept), whole.rgba.subarray(0, kept))).toBe(0);
      expect(Buffer.compare(pictures[0].rgba, whole.rgba)).not.toBe(0);
    }
  });

  test("5,000 mutants: a status or every row, work within the plan, and the next good picture unchanged", () => {
    const expected = decodeJpeg(arena, good, { scale: 2 }).pictures[0].rgba;
    const next = noise(20260);
    const below = (limit: number) => Math.floor(((next() * 65536 + next() * 256 + next()) / 0x1000000) * limit);
    for (let i = 0; i < 5000; i++) {
      const bytes = Uint8Array.from(small[below(small.length)]);
      for (let change = below(8); change >= 0; change--) {
        bytes[below(next() & 1 ? bytes.length : Math.min(700, bytes.length))] = next() & 1 ? next() : 0xff;
      }
      const cut = next() & 3 ? bytes : bytes.subarray(0, below(bytes.length));
      const options = { scale: below(4), judgeScale: below(5) - 1, maxPixels: 1 << 20 };
      const { status, pictures, work, plannedBlocks } = decodeJpeg(arena, cut, options);
      expect([0, ERR_CORRUPT, ERR_TRUNCATED, ERR_UNSUPPORTED, ERR_LIMIT]).toContain(status);
      for (const { rows, height } of pictures) expect(rows).toBe(height);
      expect(work).toBeLessThanOrEqual(plannedBlocks);
      if (i % 100 === 0) {
        expect(Buffer.compare(decodeJpeg(arena, good, { scale: 2 }).pictures[0].rgba, expected)).toBe(0);
      }
    }
  });
});
