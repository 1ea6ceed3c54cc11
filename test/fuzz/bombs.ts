// Files made to exhaust whoever opens them: few bytes that ask for much memory or much work. Made when needed, never stored.
import { deflateSync } from "node:zlib";
import { PNG_SIGNATURE, pngChunk, pngHeader } from "../../src/image/encode/png-chunk";
import { extendedHeader, webpChunk, webpFile } from "../../src/image/webp-container";
import { av1C, avifFile, ispe } from "../fixture/avif";
import { box, fullBox, joined, u32 } from "../fixture/isobmff";
import { makeBmp } from "../wasm/bmp-file";
import { subBlocks } from "../wasm/gif-file";

const SOI = Buffer.of(0xff, 0xd8);
const EOI = Buffer.of(0xff, 0xd9);
const EMPTY = new Uint8Array(0);

function segment(marker: number, ...payload: Uint8Array[]): Buffer {
  const body = Buffer.concat(payload);
  return Buffer.concat([Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body]);
}

function frame(marker: number, width: number, height: number, sampling: readonly number[] = [0x11]): Buffer {
  const components = sampling.flatMap((factors, i) => [i + 1, factors, 0]);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return segment(marker, Buffer.of(8, ...size, sampling.length, ...components));
}

const QUANTISERS = segment(0xdb, Buffer.alloc(1), Buffer.alloc(64, 1));
/** One code of one bit in each class: DC size 0; end of block, run of 14, ZRL and the like are told apart by `symbol`. */
const table = (id: number, symbol: number) => segment(0xc4, Buffer.of(id, 1, ...new Array(15).fill(0), symbol));
const TABLES = Buffer.concat([table(0x00, 0), table(0x10, 0)]);
const scan = (ss: number, se: number, approximation: number) =>
  segment(0xda, Buffer.of(1, 1, 0, ss, se, approximation));
const repeated = (piece: Uint8Array, times: number) => {
  const whole = Buffer.alloc(piece.length * times);
  for (let i = 0; i < times; i++) whole.set(piece, i * piece.length);
  return whole;
};
const jpeg = (...pieces: Uint8Array[]) => new Uint8Array(Buffer.concat([SOI, QUANTISERS, TABLES, ...pieces, EOI]));

/** Header, then any chunks, then an IDAT of `raw` deflated and IEND. */
function png(
  width: number,
  height: number,
  kind: [depth: number, colour: number, interlace: number],
  ...rest: Uint8Array[]
) {
  const header = pngHeader(width, height, kind[0], kind[1]);
  header[12] = kind[2];
  return new Uint8Array(Buffer.concat([PNG_SIGNATURE, pngChunk("IHDR", header), ...rest, pngChunk("IEND", EMPTY)]));
}

const zeros = (bytes: number) => deflateSync(Buffer.alloc(bytes), { level: 9 });
const idat = (bytes: number) => pngChunk("IDAT", zeros(bytes));
const named = (name: string, data: Uint8Array) => Buffer.concat([Buffer.from(`${name}\0\0`, "latin1"), data]);
const SMALL: [number, number, number] = [8, 2, 0];
const smallIdat = () => idat(64 * (3 * 64 + 1));

/** A TIFF block whose directory at 8 has `entries`, written little-endian: tag, type, count, value. */
function tiff(entries: ReadonlyArray<readonly [number, number, number, number]>, next: number, tail = 0): Uint8Array {
  const block = Buffer.alloc(8 + 2 + 12 * entries.length + 4 + tail, 0x41);
  block.write("II*\0", "latin1");
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    block.writeUInt16LE(tag, 10 + 12 * i);
    block.writeUInt16LE(type, 12 + 12 * i);
    block.writeUInt32LE(count, 14 + 12 * i);
    block.writeUInt32LE(value, 18 + 12 * i);
  });
  block.writeUInt32LE(next, 10 + 12 * entries.length);
  return block;
}

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const photoWith = (exif: Uint8Array) =>
  jpeg(segment(0xe1, Buffer.from("Exif\0\0", "latin1"), exif), frame(0xc0, 64, 64), scan(0, 63, 0), Buffer.alloc(200));
const pngWith = (...chunks: Uint8Array[]) => png(64, 64, SMALL, ...chunks, smallIdat());

/** A sound prefix code, 255 each of 9 to 16 bits; a table has room for 256 symbols. */
export function largeTable(): Uint8Array {
  const counts = Buffer.of(0, ...times(16, (i) => (i < 8 ? 0 : 255)));
  return jpeg(frame(0xc0, 64, 64), segment(0xc4, counts, Buffer.alloc(2040, 1)), scan(0, 63, 0), Buffer.alloc(200));
}

const ENDLESS_BMP = { width: 2 ** 31 - 1, height: 2 ** 31 - 1, depth: 24, pixels: Buffer.alloc(64) };
const runLength = (pixels: Uint8Array) => makeBmp({ width: 60_000, height: 900, depth: 8, compression: 1, pixels });
const comments = (count: number) => repeated(Buffer.of(0x21, 0xfe, 1, 65, 0), count);
const gifOf = (blocks: Uint8Array) => gif(4, 4, Buffer.concat([Buffer.of(1, 4, 0), blocks]));

/** A GIF of a palette of two, a frame as large as its canvas, and `codes` in one block. */
function gif(width: number, height: number, codes: Uint8Array, before: Uint8Array = EMPTY, interlaced = false) {
  const size = Buffer.of(width & 255, width >> 8, height & 255, height >> 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from("GIF89a", "latin1"),
      size,
      Buffer.of(0x80, 0, 0, 0, 0, 0, 255, 255, 255),
      before,
      Buffer.of(0x2c, 0, 0, 0, 0),
      size,
      Buffer.of(interlaced ? 0x40 : 0, 2),
      codes,
    ]),
  );
}

const avif = (width: number, height: number) =>
  avifFile([{ id: 1, type: "av01", properties: [1, 2], bytes: EMPTY }], [ispe(width, height), av1C()]);

function avifGrid(rows: number, columns: number): Uint8Array {
  const tiles = times(Math.min(rows * columns, 4000), (i) => i + 2);
  const bytes = Uint8Array.of(0, 0, rows - 1, columns - 1, 255, 255, 255, 255);
  const grid = { id: 1, type: "grid", properties: [1], bytes, references: { dimg: tiles } };
  const items = tiles.map((id) => ({ id, type: "av01", properties: [2] }));
  return avifFile([grid, ...items], [ispe(65_535, 65_535), av1C()]);
}

/** A meta box of this. */
const avifWith = (...parts: Uint8Array[]) => joined(box("ftyp", "avif", u32(0)), fullBox("meta", 0, 0, ...parts));

/** Boxes of nothing but the next one. */
function nested(depth: number): Uint8Array {
  const whole = Buffer.alloc(8 * depth);
  for (let i = 0; i < depth; i++) {
    whole.writeUInt32BE(8 * (depth - i), 8 * i);
    whole.write("iprp", 8 * i + 4, "latin1");
  }
  return whole;
}

/** What is refused by its header alone, and with which code. */
export const REFUSED: ReadonlyArray<readonly [name: string, code: string, make: () => Uint8Array]> = [
  ["a JPEG of 65535 × 65535", "RESOLUTION_TOO_HIGH", () => jpeg(frame(0xc0, 65535, 65535), scan(0, 63, 0))],
  ["a progressive JPEG of 65500 × 65500", "RESOLUTION_TOO_HIGH", () => jpeg(frame(0xc2, 65500, 65500), scan(0, 0, 0))],
  ["a PNG of 100000 × 100000", "RESOLUTION_TOO_HIGH", () => png(1e5, 1e5, SMALL, idat(1000))],
  ["a PNG of 2³¹ − 1 × 1", "RESOLUTION_TOO_HIGH", () => png(2 ** 31 - 1, 1, SMALL, idat(1000))],
  ["an interlaced PNG of 16000 × 16000", "MEMORY_BUDGET_EXCEEDED", () => png(16000, 16000, [16, 6, 1], idat(1000))],
  ["a GIF of 65535 × 65535 and one byte", "RESOLUTION_TOO_HIGH", () => gif(65535, 65535, Buffer.of(1))],
  ["an interlaced GIF of 16000 × 16000", "MEMORY_BUDGET_EXCEEDED", () => gif(16000, 16000, EMPTY, EMPTY, true)],
  ["a BMP of 2³¹ − 1 × 2³¹ − 1", "RESOLUTION_TOO_HIGH", () => makeBmp(ENDLESS_BMP)],
  ["a BMP of 1 × −2³¹ + 1", "RESOLUTION_TOO_HIGH", () => makeBmp({ ...ENDLESS_BMP, width: 1, topDown: true })],
  [
    "a WebP of 16384 × 16384",
    "RESOLUTION_TOO_HIGH",
    () => webpFile([extendedHeader(0, 16384, 16384), webpChunk("VP8L", EMPTY)]),
  ],
  [
    "a WebP of 2²⁴ × 2²⁴",
    "RESOLUTION_TOO_HIGH",
    () => webpFile([extendedHeader(0, 1 << 24, 1 << 24), webpChunk("VP8L", EMPTY)]),
  ],
  [
    "a WebP of 16000 × 16000",
    "MEMORY_BUDGET_EXCEEDED",
    () => webpFile([extendedHeader(16, 16000, 16000), webpChunk("VP8L", EMPTY)]),
  ],
  ["an AVIF of 2³² − 1 × 2³² − 1", "RESOLUTION_TOO_HIGH", () => avif(0xffffffff, 0xffffffff)],
  ["an AVIF of 16000 × 16000", "MEMORY_BUDGET_EXCEEDED", () => avif(16_000, 16_000)],
  ["an AVIF grid of 65535 × 65535 in 256 × 256 tiles", "CORRUPTED_IMAGE", () => avifGrid(256, 256)],
  ["an AVIF grid of 65535 × 65535 in 20 × 20 tiles", "RESOLUTION_TOO_HIGH", () => avifGrid(20, 20)],
  ["an AVIF of 100,000 items", "CORRUPTED_IMAGE", () => avifWith(fullBox("iinf", 1, 0, u32(100_000)))],
  ["an AVIF of 65,536 locations", "CORRUPTED_IMAGE", () => avifWith(fullBox("iloc", 2, 0, [0x44, 0], u32(65_536)))],
  ["an AVIF of a million empty boxes", "CORRUPTED_IMAGE", () => avifWith(repeated(box("free"), 1_000_000))],
  ["an AVIF of 100,000 boxes, each in the one before", "CORRUPTED_IMAGE", () => avifWith(nested(100_000))],
  [
    "an AVIF whose boxes are 2⁶³ bytes large",
    "CORRUPTED_IMAGE",
    () => avifWith(joined(u32(1), "iinf", u32(1 << 31), u32(0))),
  ],
];

/** What is opened, and then costs no more than its bytes and its pixels. */
export const BOUNDED: ReadonlyArray<readonly [name: string, make: () => Uint8Array]> = [
  ["5,000 scans", () => jpeg(frame(0xc2, 64, 64), scan(0, 0, 0), ...times(5000, () => scan(1, 63, 0)))],
  [
    "100 refining scans",
    () =>
      jpeg(
        frame(0xc2, 2048, 2048),
        scan(0, 0, 13),
        scan(1, 63, 13),
        ...times(98, (i) =>
          Buffer.concat([scan(i & 1 ? 0 : 1, i & 1 ? 0 : 63, 0xdc - 0x11 * (i % 13)), Buffer.alloc(4000)]),
        ),
      ),
  ],
  [
    "runs of ends of band over 100 scans",
    () =>
      jpeg(
        frame(0xc2, 4096, 4096),
        table(0x10, 0xe0),
        scan(0, 0, 0),
        ...times(99, () => Buffer.concat([scan(1, 63, 0), Buffer.alloc(64)])),
      ),
  ],
  ["a Huffman table of 2,040 symbols", largeTable],
  [
    "Huffman tables of 255 codes of every length",
    () =>
      jpeg(
        frame(0xc0, 64, 64),
        segment(0xc4, Buffer.alloc(1), Buffer.alloc(16, 255), Buffer.alloc(4080)),
        scan(0, 63, 0),
      ),
  ],
  ["100,000 Huffman tables", () => jpeg(frame(0xc0, 64, 64), repeated(TABLES, 100_000), scan(0, 63, 0))],
  [
    "a million comments",
    () => jpeg(repeated(segment(0xfe), 1e6), frame(0xc0, 64, 64), scan(0, 63, 0), Buffer.alloc(200)),
  ],
  [
    "two million restarts",
    () =>
      jpeg(
        frame(0xc0, 8192, 8192),
        segment(0xdd, Buffer.of(0, 1)),
        scan(0, 63, 0),
        repeated(Buffer.of(...times(8, (i) => [0x00, 0xff, 0xd0 + i]).flat()), 250_000),
      ),
  ],
  [
    "two million markers that are none",
    () =>
      jpeg(frame(0xc0, 64, 64), segment(0xdd, Buffer.of(0, 1)), scan(0, 63, 0), repeated(Buffer.of(0xff, 0x02), 2e6)),
  ],
  [
    "a hundred million pixels of nothing",
    () => jpeg(frame(0xc0, 10000, 10000, [0x22, 0x11, 0x11]), segment(0xda, Buffer.of(3, 1, 0, 2, 0, 3, 0, 0, 63, 0))),
  ],
  [
    "ten megabytes of XMP",
    () =>
      jpeg(
        ...times(160, () =>
          segment(0xe1, Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1"), Buffer.alloc(65000, 0x20)),
        ),
        frame(0xc0, 64, 64),
        scan(0, 63, 0),
        Buffer.alloc(200),
      ),
  ],
  ["a zlib bomb for pixels", () => png(64, 64, SMALL, idat(100e6))],
  ["a hundred million pixels of zlib", () => png(10000, 10000, [8, 0, 0], idat(10000 * 10001))],
  ["a million empty IDATs", () => png(64, 64, SMALL, repeated(pngChunk("IDAT", EMPTY), 1e6), smallIdat())],
  ["a million unknown chunks", () => pngWith(repeated(pngChunk("abCd", EMPTY), 1e6))],
  ["a bomb of a profile", () => pngWith(pngChunk("iCCP", named("p", zeros(200e6))))],
  ["a thousand bombs of profiles", () => pngWith(repeated(pngChunk("iCCP", named("p", zeros(2.2e6))), 1000))],
  ["a bomb of text", () => pngWith(pngChunk("zTXt", named("t", zeros(100e6))))],
  [
    "EXIF whose directories follow each other",
    () =>
      photoWith(
        tiff(
          [
            [0x8769, 4, 1, 8],
            [0x8825, 4, 1, 8],
            [0xa005, 4, 1, 8],
          ],
          8,
        ),
      ),
  ],
  [
    "EXIF of values of four gigabytes",
    () =>
      photoWith(
        tiff(
          times(5000, (i) => [0x010f + (i % 3), 2 + (i % 9), 0xffffffff, 8] as const),
          8,
        ),
      ),
  ],
  [
    "EXIF that says the same megabyte 65,535 times",
    () =>
      pngWith(
        pngChunk(
          "eXIf",
          tiff(
            times(65535, (i) => [i, 2, 1_000_000, 16] as const),
            0,
            1_000_000,
          ),
        ),
      ),
  ],
  [
    "EXIF that makes 60,000 cameras of one megabyte",
    () =>
      pngWith(
        pngChunk(
          "eXIf",
          tiff(
            times(60000, () => [0x010f, 2, 1_000_000, 16] as const),
            0,
            1_000_000,
          ),
        ),
      ),
  ],
  [
    "EXIF of a million rationals",
    () =>
      pngWith(
        pngChunk(
          "eXIf",
          tiff(
            [
              [0x8825, 4, 1, 8],
              [2, 5, 100_000, 16],
              [4, 5, 100_000, 16],
              [0x9003, 5, 120_000, 16],
            ],
            0,
            1_000_000,
          ),
        ),
      ),
  ],
  ["a million comments of a GIF", () => gif(9, 9, EMPTY, comments(1e6))],
  ["a million frames of a GIF", () => gifOf(repeated(gif(4, 4, Buffer.of(1, 4, 0)).subarray(19), 1e6))],
  [
    "a GIF of nothing but clear codes",
    () => gif(64, 64, repeated(subBlocks(Buffer.alloc(255, 0x24)).subarray(0, 256), 40_000)),
  ],
  ["a hundred million pixels of GIF in six bytes", () => gif(10000, 10000, Buffer.of(1, 4, 0))],
  ["two million moves of run-length codes that lead nowhere", () => runLength(repeated(Buffer.of(0, 2, 0, 0), 2e6))],
  ["moves of run-length codes beyond every row", () => runLength(repeated(Buffer.of(0, 2, 255, 255), 1e6))],
  ["four million ends of line", () => runLength(Buffer.alloc(8e6))],
  ["SVG's document type", () => new Uint8Array(Buffer.from(`<!DOCTYPE [${"] ".repeat(100_000)}`))],
];
