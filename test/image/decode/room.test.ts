import { afterAll, describe, expect, it } from "vitest";
import { Arena } from "../../../src/image/core";
import { RoomDecoder } from "../../../src/image/decode/room";
import { coreModule, testDarkroom } from "../../fixture/darkroom";
import { encodePng } from "../../fixture/png-file";

const WIDTH = 61;
const HEIGHT = 80;
const darkroom = testDarkroom();
afterAll(() => darkroom.close());

/** A PNG of grain, which deflate cannot shorten, cut in the middle. */
function cutPng(channels: 3 | 4): Uint8Array {
  let state = 1;
  const rows = Uint8Array.from({ length: WIDTH * HEIGHT * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  const file = encodePng(new Arena(coreModule()), { width: WIDTH, height: HEIGHT, channels, rows });
  return file.subarray(0, file.length >> 1);
}

/** The last row that a decoder delivers of `file`. */
function lastRow(file: Uint8Array): Uint8Array {
  const arena = new Arena(coreModule());
  const slot = arena.alloc(4 * WIDTH);
  const source = arena.alloc(file.length);
  arena.bytes().set(file, source);
  let rows = 0;
  const decoder = new RoomDecoder(arena, "png", source, file.length, { slot: () => slot, push: () => rows++ });
  while (decoder.step());
  expect([rows, decoder.truncated]).toEqual([HEIGHT, true]);
  return arena.copy(slot, 4 * WIDTH);
}

describe("RoomDecoder: a file that ends early", () => {
  it("goes on in black where the source is opaque, and transparent where it is not", () => {
    const black = Array.from({ length: WIDTH }, () => [0, 0, 0, 255]).flat();
    expect([...lastRow(cutPng(3))]).toEqual(black);
    expect([...lastRow(cutPng(4))]).toEqual(new Array(4 * WIDTH).fill(0));
  });

  it("stays opaque in every output", async () => {
    for (const format of ["png", "webp"] as const) {
      const { bytes, report } = await darkroom.develop(cutPng(3), { width: 30, format });
      expect([report.truncated, darkroom.probe(bytes).hasAlpha], format).toEqual([true, false]);
    }
  });
});
