// A sequential scan at 1/8 whose blocks are found ahead by three chains, against the same scan read block after block (which
// a second output at 1/1 forces): the same rows and the same verdict, on whole files and on damaged ones.
import { describe, expect, test } from "vitest";
import type { JpegSubsampling } from "../../src/image/encode/jpeg";
import { noise } from "../image/resize-picture";
import { decodeJpeg, newArena } from "./jpeg-decode-rows";
import { encodeJpeg } from "./jpeg-encode-file";
import { madePicture, type PictureKind } from "./jpeg-encode-picture";

const arena = newArena();
/** Blocks enough for an index, in rows that do not divide into whole stretches. */
const WIDTH = 1213;
const HEIGHT = 947;

function file(kind: PictureKind, subsampling: JpegSubsampling, quality: number): Uint8Array {
  const picture = { rgba: madePicture(kind, WIDTH, HEIGHT), width: WIDTH, height: HEIGHT };
  return encodeJpeg(arena, picture, { subsampling, quality, progressive: false });
}

/** Rectangles of noise, of one colour and of stripes, one over the other: places where codes are long, and where they are short. */
function patchwork(next: () => number): Uint8Array {
  const rgba = new Uint8Array(WIDTH * HEIGHT * 4).fill(next());
  const below = (limit: number) => ((next() << 8) | next()) % limit;
  for (let n = 1 + below(8); n > 0; n--) {
    const [x0, y0] = [n % 2 ? below(WIDTH) : 0, below(HEIGHT)];
    const [x1, y1] = [n % 2 ? x0 + below(WIDTH - x0) : WIDTH, y0 + below(HEIGHT - y0)];
    const [kind, colour] = [below(3), next()];
    for (let y = y0; y < y1; y++) {
      for (let i = (y * WIDTH + x0) * 4; i < (y * WIDTH + x1) * 4; i++) {
        rgba[i] = kind === 0 ? next() : kind === 1 ? colour : y * 16;
      }
    }
  }
  return rgba;
}

function expectEqual(bytes: Uint8Array): void {
  const found = decodeJpeg(arena, bytes, { scale: 3 });
  const read = decodeJpeg(arena, bytes, { scale: 3, judgeScale: 0 });
  if (found.pictures.length > 0) expect(Buffer.compare(found.pictures[0].rgba, read.pictures[0].rgba)).toBe(0);
  expect([found.status, found.truncated, found.firstDamagedRow, found.work]).toEqual([
    read.status,
    read.truncated,
    read.firstDamagedRow,
    read.work,
  ]);
}

describe("jpeg: blocks found ahead", () => {
  const cases = (["waves", "noise", "stripes"] as const).flatMap((kind) =>
    (["4:2:0", "4:4:4", "grey"] as const).flatMap((subsampling) =>
      [30, 100].map((quality) => [kind, subsampling, quality] as const),
    ),
  );
  test.each(cases)("%s, %s, quality %i: the rows of a whole file", (kind, subsampling, quality) => {
    expectEqual(file(kind, subsampling, quality));
  });

  test("rows and verdict of files that end in their first words, wherever those lie", () => {
    const whole = file("waves", "4:2:0", 85);
    const data = Buffer.from(whole).indexOf("ffda", "hex") + 14;
    for (let shift = 0; shift < 4; shift++) {
      const comment = [0xff, 0xd8, 0xff, 0xfe, 0, 2 + shift, ...new Array(shift).fill(0)];
      for (let bytes = 1; bytes < 10; bytes++) {
        expectEqual(Uint8Array.from([...comment, ...whole.subarray(2, data + bytes)]));
      }
    }
  });

  test("rows of pictures that are blank in places: there a chain's list is full before its stretch ends", () => {
    for (let start = 0; start < 24; start++) {
      const rgba = madePicture("noise", WIDTH, HEIGHT);
      for (let y = start; y < HEIGHT; y += 96) rgba.fill(128, y * WIDTH * 4, (y + 48) * WIDTH * 4);
      const picture = { rgba, width: WIDTH, height: HEIGHT };
      expectEqual(encodeJpeg(arena, picture, { subsampling: "4:4:4", quality: 95, progressive: false }));
    }
  });

  test("rows of 40 patchworks", () => {
    const next = noise(11);
    for (let i = 0; i < 40; i++) {
      const picture = { rgba: patchwork(next), width: WIDTH, height: HEIGHT };
      const subsampling = (["4:2:0", "4:4:4", "4:2:2", "grey"] as const)[i % 4];
      expectEqual(encodeJpeg(arena, picture, { subsampling, quality: [20, 75, 95][i % 3], progressive: false }));
    }
  });

  test("rows and verdict of 100 damaged files", () => {
    const whole = file("waves", "4:2:0", 85);
    const next = noise(7);
    const place = () => 700 + (((next() << 16) | (next() << 8) | next()) % (whole.length - 700));
    for (let i = 0; i < 100; i++) {
      const damaged = i % 4 === 0 ? whole.slice(0, place()) : whole.slice();
      for (let n = i % 4; n > 0; n--) damaged[place() % damaged.length] = i % 8 < 4 ? next() : 0xfe | (next() & 1);
      expectEqual(damaged);
    }
  });
});
