import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type JpegSubsampling, jpegEncodeWorkBytes, SUBSAMPLING_NUMBER } from "../../src/image/encode/jpeg";
import { ERR_ARGUMENT, ERR_LIMIT, ERR_OUTPUT_FULL } from "../../wasm/status";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { newArena, noise } from "../image/resize-picture";
import { decodeJpeg } from "./jpeg-decode-rows";
import { encodeJpeg, type SourcePicture, storePicture, writeJpeg } from "./jpeg-encode-file";
import { madePicture, oriented, PICTURE_KINDS, type PictureKind } from "./jpeg-encode-picture";

const SUBSAMPLINGS = Object.keys(SUBSAMPLING_NUMBER) as JpegSubsampling[];
const GOLDEN = readFileSync(new URL("../golden/cjpeg.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split("\t"));

function made(kind: PictureKind, width: number, height: number): SourcePicture {
  return { rgba: madePicture(kind, width, height), width, height };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function expectGolden(source: (name: string, width: number, height: number) => SourcePicture, rows: string[][]): void {
  expect(rows.length).toBeGreaterThan(0);
  const arena = newArena();
  for (const [name, width, height, subsampling, quality, kind, bytes, sha256] of rows) {
    const file = encodeJpeg(arena, source(name, Number(width), Number(height)), {
      subsampling: subsampling as JpegSubsampling,
      quality: Number(quality),
      progressive: kind === "progressive",
    });
    const label = `${name} ${width}x${height} ${subsampling} q${quality} ${kind}`;
    expect(`${label}: ${file.length} ${digest(file)}`).toBe(`${label}: ${bytes} ${sha256}`);
  }
}

describe("against cjpeg -optimize", () => {
  test.each(PICTURE_KINDS)("%s: every subsampling, size, quality and kind is the same file", (kind) => {
    expectGolden(
      (_, width, height) => made(kind, width, height),
      GOLDEN.filter(([name]) => name === kind),
    );
  });

  test.skipIf(!hasCorpus)("photographs of the corpus, decoded here, are the same files", () => {
    const decoder = newArena();
    expectGolden(
      (path) => decodeJpeg(decoder, readCorpus(path)).pictures[0],
      GOLDEN.filter(([name]) => name.includes("/")),
    );
  });
});

describe("orientation", () => {
  test.each(SUBSAMPLINGS)(
    "%s: 1 to 8 give the file of the upright picture, at every remainder of an MCU",
    (subsampling) => {
      const arena = newArena();
      const sizes = [...Array.from({ length: 16 }, (_, i) => [17 + i, 40 - i]), [1, 1], [3, 70], [70, 3]];
      for (const [width, height] of sizes) {
        const source = made("waves", width, height);
        for (let orientation = 1; orientation <= 8; orientation++) {
          const wish = { subsampling, quality: 80, progressive: true };
          const turned = encodeJpeg(arena, source, { ...wish, orientation });
          const upright = encodeJpeg(arena, oriented(source.rgba, width, height, orientation), wish);
          expect(digest(turned), `${width}x${height} orientation ${orientation}`).toBe(digest(upright));
        }
      }
    },
  );
});

describe("decoded again", () => {
  test("4:4:4 at quality 100 is the picture within rounding, for sizes from 1 to 70", () => {
    const arena = newArena();
    for (let width = 1; width <= 70; width += 3) {
      const height = 71 - width;
      const source = made("waves", width, height);
      const file = encodeJpeg(arena, source, { subsampling: "4:4:4", quality: 100, progressive: width % 2 === 0 });
      const { status, truncated, pictures } = decodeJpeg(arena, file);
      expect([status, truncated, pictures[0].width, pictures[0].height, pictures[0].rows]).toEqual([
        0,
        0,
        width,
        height,
        height,
      ]);
      const worst = pictures[0].rgba.reduce((most, v, i) => {
        return (i & 3) === 3 ? most : Math.max(most, Math.abs(v - source.rgba[i]));
      }, 0);
      expect(worst).toBeLessThanOrEqual(4);
    }
  });

  test.each(SUBSAMPLINGS)("%s: a progressive file holds the pixels of the baseline file", (subsampling) => {
    const arena = newArena();
    for (const kind of PICTURE_KINDS) {
      for (const quality of [1, 50, 100]) {
        const source = made(kind, 91, 53);
        const [a, b] = [false, true].map((progressive) => {
          const file = encodeJpeg(arena, source, { subsampling, quality, progressive });
          const decoded = decodeJpeg(arena, file);
          expect([decoded.status, decoded.truncated, decoded.progressive]).toEqual([0, 0, progressive ? 1 : 0]);
          return digest(decoded.pictures[0].rgba);
        });
        expect(b).toBe(a);
      }
    }
  });
});

describe("writing", () => {
  test("any capacity from 16 bytes yields the same file and never a byte beyond it", () => {
    const arena = newArena();
    const next = noise(5);
    for (const progressive of [false, true]) {
      const state = storePicture(arena, made("noise", 75, 60), "4:2:0");
      const whole = digest(writeJpeg(arena, state, 90, progressive));
      for (const capacity of [16, 17, 19, 23, 64, 1000, ...Array.from({ length: 10 }, () => 16 + next())]) {
        expect(digest(writeJpeg(arena, state, 90, progressive, capacity)), `${capacity}`).toBe(whole);
      }
    }
  });

  test("the store survives: another quality and the first one again, even after an unfinished file", () => {
    const arena = newArena();
    const source = made("waves", 75, 60);
    const state = storePicture(arena, source, "4:2:0");
    const files = [85, 40, 85].map((quality) => digest(writeJpeg(arena, state, quality, true)));
    arena.kernel.jpegenc_begin(state, 95, 0);
    arena.kernel.jpegenc_write(state, arena.alloc(100), 100);
    files.push(digest(writeJpeg(arena, state, 85, true)));
    const fresh = [85, 40].map((quality) =>
      digest(encodeJpeg(arena, source, { subsampling: "4:2:0", quality, progressive: true })),
    );
    expect(files).toEqual([fresh[0], fresh[1], fresh[0], fresh[0]]);
  });

  test("the size known before writing is the file's less its stuffed zeros", () => {
    const arena = newArena();
    for (const kind of PICTURE_KINDS) {
      for (const progressive of [false, true]) {
        const state = storePicture(arena, made(kind, 150, 130), "4:2:0");
        const file = writeJpeg(arena, state, 85, progressive);
        let stuffed = 0;
        for (let i = 1; i < file.length; i++) if (file[i] === 0 && file[i - 1] === 0xff) stuffed++;
        expect(arena.kernel.jpegenc_size(state)).toBe(file.length - stuffed);
      }
    }
  });

  test("work is counted in blocks: transformed once, then visited by every scan, twice", () => {
    const arena = newArena();
    const state = storePicture(arena, made("waves", 64, 64), "4:2:0");
    expect(arena.kernel.jpegenc_work(state)).toBe(64 + 32);
    writeJpeg(arena, state, 85, false);
    expect(arena.kernel.jpegenc_work(state)).toBe(96 + 2 * 96);
    writeJpeg(arena, state, 85, true);
    expect(arena.kernel.jpegenc_work(state)).toBe(288 + 2 * (2 * 96 + 4 * 64 + 4 * 16));
  });

  test("with memory for tokens lent, files are the same and scans are visited once, of those that fit", () => {
    const arena = newArena();
    const { kernel } = arena;
    for (const kind of PICTURE_KINDS) {
      for (const progressive of [false, true]) {
        const state = storePicture(arena, made(kind, 150, 130), "4:2:0");
        const plain = [90, 30].map((quality) => digest(writeJpeg(arena, state, quality, progressive)));
        const visits = () => {
          const before = kernel.jpegenc_work(state);
          const file = digest(writeJpeg(arena, state, 90, progressive));
          return { file, work: kernel.jpegenc_work(state) - before };
        };
        const twice = visits().work;
        const works = [0, 1, 5_000, 10_240, 10_243, 20_000, 60_001, 150_000, 3_000_000].map((bytes) => {
          const spare = arena.alloc(bytes + 65) + 1;
          arena.bytes().fill(0xa5, spare + bytes, spare + bytes + 64);
          kernel.jpegenc_lend(state, spare, bytes);
          const { file, work } = visits();
          expect(file, `${kind}, ${bytes} bytes`).toBe(plain[0]);
          expect(digest(writeJpeg(arena, state, 30, progressive))).toBe(plain[1]);
          expect(arena.copy(spare + bytes, 64).every((byte) => byte === 0xa5)).toBe(true);
          return work;
        });
        expect(works[0]).toBe(twice);
        expect(works.at(-1)).toBe(twice / 2);
        expect(works).toEqual(works.toSorted((a, b) => b - a));
      }
    }
  });

  test("a file may be left unwritten, whatever of it was kept", () => {
    const arena = newArena();
    const { kernel } = arena;
    const state = storePicture(arena, made("noise", 75, 60), "4:2:0");
    const plain = digest(writeJpeg(arena, state, 85, true));
    kernel.jpegenc_lend(state, arena.alloc(200_000), 200_000);
    kernel.jpegenc_begin(state, 95, 0);
    kernel.jpegenc_write(state, arena.alloc(100), 100);
    expect(digest(writeJpeg(arena, state, 85, true, 16))).toBe(plain);
  });
});

describe("arguments", () => {
  test("work bytes equal the TypeScript formula over sizes, subsamplings and orientations", () => {
    const { kernel } = newArena();
    for (const subsampling of SUBSAMPLINGS) {
      for (let orientation = 1; orientation <= 8; orientation++) {
        for (let side = 1; side <= 4000; side += side < 40 ? 1 : 371) {
          for (const [width, height] of [
            [side, 4001 - side],
            [4001 - side, side],
            [side, side],
          ]) {
            expect(kernel.jpegenc_work_bytes(width, height, SUBSAMPLING_NUMBER[subsampling], orientation)).toBe(
              jpegEncodeWorkBytes(width, height, subsampling, orientation),
            );
          }
        }
      }
    }
  });

  test("4:2:0 needs three bytes a pixel and little more", () => {
    expect(jpegEncodeWorkBytes(4000, 3000, "4:2:0", 6) / (4000 * 3000)).toBeLessThan(3.06);
  });

  test("what is out of range or out of order is refused, never a trap", () => {
    const arena = newArena();
    const { kernel } = arena;
    expect(kernel.jpegenc_work_bytes(0, 5, 2, 1)).toBe(ERR_LIMIT);
    expect(kernel.jpegenc_work_bytes(65536, 5, 2, 1)).toBe(ERR_LIMIT);
    expect(kernel.jpegenc_work_bytes(65535, 65535, 2, 1)).toBe(ERR_LIMIT);
    expect(kernel.jpegenc_work_bytes(5, 5, 4, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_work_bytes(5, 5, -1, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_work_bytes(5, 5, 2, 0)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_work_bytes(5, 5, 2, 9)).toBe(ERR_ARGUMENT);

    arena.reset(Number.POSITIVE_INFINITY);
    const [state, work, row] = [kernel.jpegenc_state_bytes(), 1 << 16, 64].map((bytes) => arena.alloc(bytes));
    expect(kernel.jpegenc_row(state, row)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_open(state, work, 5, 2, 2, 99)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_open(state, work, 5, 2, 2, 1)).toBe(0);
    expect(kernel.jpegenc_row(state, row)).toBe(0);
    expect(kernel.jpegenc_begin(state, 80, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_write(state, row, 64)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_row(state, row)).toBe(0);
    expect(kernel.jpegenc_row(state, row)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_begin(state, 0, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_begin(state, 101, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.jpegenc_begin(state, 80, 1)).toBe(0);
    expect(kernel.jpegenc_write(state, row, 15)).toBe(ERR_OUTPUT_FULL);
    expect(kernel.jpegenc_write(state, row, 64)).toBe(64);
  });
});
