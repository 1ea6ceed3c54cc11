// The PNG writer: read back by the twin decoder, by our own, and byte for byte the same however the rows come.
import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DeflateStream } from "../../../src/image/encode/deflate-stream";
import { type PngPicture, PngWriter, pngEncodeBytes } from "../../../src/image/encode/png";
import { ImageError } from "../../../src/image/error";
import { encodePng } from "../../fixture/png-file";
import { decodePng } from "../../reference/png-decode";
import { decodeRows } from "../../wasm/png-rows";
import { newArena, noise, picture } from "../resize-picture";

const arena = newArena();

function samples(kind: "noise" | "smooth", width: number, height: number, channels: 1 | 3 | 4): Uint8Array {
  const rgba = picture(kind, width, height, channels === 4);
  const bytes = new Uint8Array(width * height * channels);
  for (let i = 0; i < bytes.length; i++) bytes[i] = rgba[Math.floor(i / channels) * 4 + (i % channels)];
  return bytes;
}

function toRgba(bytes: Uint8Array, channels: 1 | 3 | 4): Uint8Array {
  return Uint8Array.from({ length: (bytes.length / channels) * 4 }, (_, i) => {
    const pixel = (i >> 2) * channels;
    if ((i & 3) === 3) return channels === 4 ? bytes[pixel + 3] : 255;
    return bytes[pixel + (channels === 1 ? 0 : i & 3)];
  });
}

function encode(options: PngPicture, rows: Uint8Array | Iterable<Uint8Array>): Uint8Array {
  arena.reset(Number.POSITIVE_INFINITY);
  return encodePng(arena, { ...options, rows });
}

function* rowsOf(bytes: Uint8Array, rowBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += rowBytes) yield bytes.subarray(at, at + rowBytes);
}

function chunkTypes(file: Uint8Array): string[] {
  const types: string[] = [];
  const buffer = Buffer.from(file);
  for (let at = 8; at < buffer.length; at += 12 + buffer.readUInt32BE(at))
    types.push(buffer.toString("latin1", at + 4, at + 8));
  return types;
}

function chunkData(file: Uint8Array, type: string): Buffer {
  const buffer = Buffer.from(file);
  const at = buffer.indexOf(type) - 4;
  return buffer.subarray(at + 8, at + 8 + buffer.readUInt32BE(at));
}

describe("png writer: what is written is read back", () => {
  test.each([1, 3, 4] as const)("%d channels, widths 1 to 33 and a picture of several batches", (channels) => {
    for (const [width, height] of [...Array.from({ length: 33 }, (_, i) => [i + 1, 7]), [500, 300]]) {
      for (const kind of ["noise", "smooth"] as const) {
        const bytes = samples(kind, width, height, channels);
        const file = encode({ width, height, channels }, bytes);
        const expected = Buffer.from(toRgba(bytes, channels));
        expect(expected.equals(decodePng(file).rgba)).toBe(true);
        expect(decodeRows(arena, file)).toMatchObject({ status: 0, rows: height, truncated: 0 });
        expect(expected.equals(decodeRows(arena, file).rgba)).toBe(true);
      }
    }
  });

  test.each([0, 1, 9] as const)("level %d", (level) => {
    const bytes = samples("smooth", 300, 200, 3);
    expect(decodePng(encode({ width: 300, height: 200, channels: 3, level }, bytes)).rgba).toEqual(toRgba(bytes, 3));
  });

  test("the bytes do not depend on how rows come, nor on what the arena held before", () => {
    const bytes = samples("smooth", 640, 480, 3);
    const options = { width: 640, height: 480, channels: 3 } as const;
    const whole = encode(options, bytes);
    expect(Buffer.from(encode(options, rowsOf(bytes, 640 * 3))).equals(whole)).toBe(true);
  });

  test("filters pay: a smooth picture takes less than three quarters of its deflated pixels", () => {
    const next = noise(1);
    const bytes = Uint8Array.from({ length: 640 * 480 }, (_, i) => (i % 640) / 3 + i / 6400 + (next() & 3));
    expect(encode({ width: 640, height: 480, channels: 1 }, bytes).length).toBeLessThan(
      deflateSync(bytes).length * 0.75,
    );
  });

  test("a stream that begins with zeros refers to nothing before its start (fflate issue 260)", () => {
    const next = noise(260);
    for (let bytes = 1; bytes < 400; bytes++) {
      const pieces: Uint8Array[] = [];
      const stream = new DeflateStream(6, (data) => pieces.push(data));
      const data = Uint8Array.from({ length: bytes }, () => (next() < 200 ? 0 : next() & 3));
      stream.push(data);
      stream.finish();
      expect(new Uint8Array(inflateSync(Buffer.concat(pieces)))).toEqual(data);
    }
  });

  test("a stream of many batches comes back", () => {
    const next = noise(7);
    const data = Uint8Array.from({ length: 700_001 }, (_, i) => (i & 4096 ? next() : next() & 1));
    for (const step of [1000, 32_768, 700_001]) {
      const pieces: Uint8Array[] = [];
      const stream = new DeflateStream(6, (piece) => pieces.push(piece));
      for (let at = 0; at < data.length; at += step) stream.push(data.subarray(at, at + step));
      stream.finish();
      expect(inflateSync(Buffer.concat(pieces)).equals(data)).toBe(true);
    }
  });

  test("rows of the wrong size or number are a bug of the caller", () => {
    arena.reset(Number.POSITIVE_INFINITY);
    const writer = new PngWriter(arena, { width: 4, height: 1, channels: 3 });
    expect(() => writer.push(new Uint8Array(11))).toThrow(RangeError);
    expect(() => writer.finish()).toThrow(RangeError);
    writer.push(new Uint8Array(12));
    expect(() => writer.push(new Uint8Array(12))).toThrow(RangeError);
  });
});

describe("png writer: palette", () => {
  test.each([
    [2, 1],
    [4, 2],
    [16, 4],
    [17, 8],
    [256, 8],
  ])("%d colours take %d bits a pixel and come back exactly", (colours, bitDepth) => {
    const [width, height] = [61, 40];
    const rgba = new Uint8Array(width * height * 4);
    for (let i = 0; i < width * height; i++) {
      const colour = (i * 7 + (i >> 5)) % colours;
      rgba.set([colour, 255 - colour, colour * 3, colour % 3 === 1 ? colour : 255], i * 4);
    }
    const file = encode({ width, height, channels: 4, palette: true }, rgba);
    expect(chunkData(file, "IHDR").subarray(8, 10)).toEqual(Buffer.of(bitDepth, 3));
    expect(decodePng(file).rgba).toEqual(rgba);
  });

  test("opaque pictures have no tRNS, others one with the translucent entries only", () => {
    const opaque = encode({ width: 2, height: 1, channels: 3, palette: true }, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(chunkTypes(opaque)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    const mixed = encode({ width: 2, height: 1, channels: 4, palette: true }, Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 7));
    expect(chunkData(mixed, "tRNS")).toEqual(Buffer.of(7));
  });

  test("257 colours are refused with a code", () => {
    const grey = Uint8Array.from({ length: 257 * 3 }, (_, i) => (i < 768 ? Math.floor(i / 3) : i));
    const attempt = () => encode({ width: 257, height: 1, channels: 3, palette: true }, grey);
    expect(attempt).toThrow(ImageError);
    expect(attempt).toThrow(expect.objectContaining({ code: "INVALID_RECIPE", family: "parameter" }));
  });
});

test("png writer: profile and EXIF come before the pixels, whole", () => {
  const icc = Uint8Array.from({ length: 500 }, (_, i) => i * 3);
  const exif = Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0);
  const file = encode({ width: 1, height: 1, channels: 1, icc, exif }, Uint8Array.of(9));
  expect(chunkTypes(file)).toEqual(["IHDR", "iCCP", "eXIf", "IDAT", "IEND"]);
  const iccp = chunkData(file, "iCCP");
  expect(new Uint8Array(inflateSync(iccp.subarray(iccp.indexOf(0) + 2)))).toEqual(icc);
  expect(new Uint8Array(chunkData(file, "eXIf"))).toEqual(exif);
});

test("png writer: its memory in the arena is what was predicted, whatever the height", () => {
  arena.reset(Number.POSITIVE_INFINITY);
  const before = arena.usedBytes;
  const options = { width: 5000, height: 3, channels: 4 } as const;
  new PngWriter(arena, options);
  expect(arena.usedBytes - before).toBeLessThan(pngEncodeBytes(options));
  expect(pngEncodeBytes(options)).toBe(pngEncodeBytes({ ...options, height: 30_000 }));
});
