import { describe, expect, test } from "vitest";
import { newArena } from "../image/resize-picture";
import { differs } from "../reference/trim-row";
import { put } from "./resize-kernel";

const REFERENCE = [200, 100, 50, 255] as const;
const word = ([r, g, b, a]: readonly number[]) => r | (g << 8) | (b << 16) | (a << 24);

function found(rgba: Uint8Array, reference: readonly number[], tolerance: number): [first: number, last: number] {
  const arena = newArena();
  arena.reset(1 << 20);
  const row = put(arena, rgba);
  arena.bytes().fill(1, row + rgba.length, row + rgba.length + 16);
  const width = rgba.length / 4;
  return [
    arena.kernel.trim_first_u8x4(row, width, word(reference), tolerance),
    arena.kernel.trim_last_u8x4(row, width, word(reference), tolerance),
  ];
}

function expected(rgba: Uint8Array, reference: readonly number[], tolerance: number): [first: number, last: number] {
  const width = rgba.length / 4;
  const other = Array.from({ length: width }, (_, x) => differs(rgba, x, reference, tolerance));
  const first = other.indexOf(true);
  return [first < 0 ? width : first, other.lastIndexOf(true)];
}

describe("trim", () => {
  test("equals the scalar twin at every width and place, in every channel, and never looks past the row", () => {
    for (let width = 1; width <= 21; width++) {
      const plain = Uint8Array.from({ length: 4 * width }, (_, i) => REFERENCE[i & 3]);
      expect(found(plain, REFERENCE, 0)).toEqual([width, -1]);
      for (let i = 0; i < plain.length; i++) {
        for (const change of [-9, -8, 8]) {
          const row = plain.slice();
          row[i] += change;
          expect(found(row, REFERENCE, 8), `${width} ${i} ${change}`).toEqual(expected(row, REFERENCE, 8));
        }
      }
    }
  });

  test("only alpha counts beside a transparent border", () => {
    const row = Uint8Array.from([1, 2, 3, 0, 200, 0, 0, 5, 9, 9, 9, 30, 77, 0, 0, 0]);
    expect(found(row, [0, 0, 0, 0], 10)).toEqual([2, 2]);
    expect(found(row, [0, 0, 0, 0], 10)).toEqual(expected(row, [0, 0, 0, 0], 10));
  });
});
