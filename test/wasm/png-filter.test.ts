// The row filter for writing against its scalar twin.
import { expect, test } from "vitest";
import { newArena, noise } from "../image/resize-picture";
import { filterRow } from "../reference/png-filter";

const MARGIN = 16;
const arena = newArena();

test("png_filter_row: equals its scalar twin at every length from 1 to 67 pixels, for every filter", () => {
  const chosen = new Set<number>();
  for (const distance of [1, 2, 3, 4, 6, 8]) {
    for (let pixels = 1; pixels <= 67; pixels++) {
      for (const kind of ["noise", "run", "copy", "average", "ramp"] as const) {
        const [row, above] = rows(kind, pixels * distance, distance);
        const filtered = filterInCore(row, above, distance);
        expect(filtered).toEqual(filterRow(row, above, distance));
        chosen.add(filtered[0]);
      }
    }
  }
  expect([...chosen].sort()).toEqual([0, 1, 2, 3, 4]);
});

function filterInCore(row: Uint8Array, above: Uint8Array, distance: number): Uint8Array {
  arena.reset(Number.POSITIVE_INFINITY);
  const rowAt = arena.alloc(row.length + MARGIN) + MARGIN;
  const aboveAt = arena.alloc(row.length + MARGIN) + MARGIN;
  const target = arena.alloc(row.length + 1 + MARGIN);
  arena.bytes().set(row, rowAt);
  arena.bytes().set(above, aboveAt);
  const filter = arena.kernel.png_filter_row(rowAt, aboveAt, target, row.length, distance);
  const filtered = arena.copy(target, row.length + 1);
  expect(filtered[0]).toBe(filter);
  return filtered;
}

/** Rows of which each makes another filter the best. */
function rows(
  kind: "noise" | "run" | "copy" | "average" | "ramp",
  length: number,
  distance: number,
): [Uint8Array, Uint8Array] {
  const next = noise(length + distance);
  const above = Uint8Array.from({ length }, next);
  const row = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const left = i < distance ? 0 : row[i - distance];
    if (kind === "noise") row[i] = next() % 40;
    else if (kind === "run") row[i] = i < distance ? next() : left + (next() & 1);
    else if (kind === "copy") row[i] = above[i] + (next() & 1);
    else if (kind === "average") row[i] = ((left + above[i]) >> 1) + (next() & 1);
    else row[i] = left + above[i] - (i < distance ? 0 : above[i - distance]) + (next() & 1);
  }
  return [row, above];
}
