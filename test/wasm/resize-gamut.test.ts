import { describe, expect, test } from "vitest";
import { newArena, noise } from "../image/resize-picture";
import { clampRow, clampUpsampledRow } from "../reference/resize-gamut";
import { put } from "./resize-kernel";

const WIDTHS = [...Array.from({ length: 67 }, (_, i) => i + 1), 300];
/** Untouched bytes behind every row. */
const GUARD = 64;

/** Samples of a photograph: most within RGB, some not; by `wide` all of them anywhere. */
function samplesOf(next: () => number, length: number, wide: boolean, middle: number): Uint8Array {
  return Uint8Array.from({ length }, () => (wide || next() > 250 ? next() : middle + (next() >> 3) - 16));
}

const guarded = (row: Uint8Array) => Uint8Array.from([...row, ...new Uint8Array(GUARD).fill(77)]);

describe("rows clamped to RGB equal the scalar twin bit for bit", () => {
  test("planes of one size, at every width, several rows", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      for (const wide of [false, true]) {
        arena.reset(1 << 24);
        const next = noise(width + Number(wide));
        const planes = [120, 128, 128].map((middle) => [0, 1, 2].map(() => samplesOf(next, width, wide, middle)));
        const stride = width + GUARD;
        const at = planes.map((rows) => put(arena, Uint8Array.from(rows.flatMap((row) => [...guarded(row)]))));
        arena.kernel.plane_gamut(at[0]!, at[1]!, at[2]!, stride, width, 3);
        for (let row = 0; row < 3; row++) clampRow(planes[0]![row]!, planes[1]![row]!, planes[2]![row]!);
        for (const [i, rows] of planes.entries()) {
          for (const [row, samples] of rows.entries()) {
            const actual = arena.copy(at[i]! + row * stride, stride);
            expect(actual, `plane ${i}, width ${width}`).toEqual(guarded(samples));
          }
        }
      }
    }
  });

  test.each([
    ["4:2:0", 2, 2, true],
    ["4:2:0 by repetition", 2, 2, false],
    ["4:2:2", 2, 1, true],
    ["4:4:0", 1, 2, true],
  ] as const)("%s, at every width, whole and from within a row", (_, expand, lines, fancy) => {
    const arena = newArena();
    for (const width of WIDTHS) {
      for (const [from, to] of [
        [0, width],
        [Math.min(1, width - 1), width],
        [Math.min(2, width - 1), Math.max(width - 1, 1)],
      ] as const) {
        for (const wide of [false, true]) {
          arena.reset(1 << 24);
          const next = noise(width * 3 + from + Number(wide));
          const y = Array.from({ length: lines }, () => samplesOf(next, (to - from) * expand, wide, 120));
          const chroma = [0, 1].map(() => [0, 1, 2].map(() => samplesOf(next, width, wide, 128)));
          const pitch = width + GUARD;
          const rows = [0, 1, 2].map((row) => {
            const [cb, cr] = chroma.map((plane) => put(arena, plane[row]!)) as [number, number];
            const kept = put(arena, new Uint8Array(pitch * 3).fill(77));
            arena.kernel.plane_gamut_keep(cb, cr, kept, pitch, width);
            return kept;
          });
          const addedTo = chroma.map((plane) => put(arena, guarded(plane[1]!)));
          const luma = y.map((row) => put(arena, guarded(row)));
          const kept = [rows[0]!, rows[1]!, rows[2]!] as const;
          const span = [from, to, width - 1, expand, fancy ? 1 : 0] as const;
          arena.kernel.plane_gamut_upsampled(luma[0]!, luma[1] ?? 0, ...kept, pitch, addedTo[0]!, addedTo[1]!, ...span);
          const expected = clampUpsampledRow({
            y,
            chroma: chroma as [Uint8Array[], Uint8Array[]],
            from,
            to,
            expand,
            fancy,
          });
          const name = `width ${width}, ${from} to ${to}`;
          for (const [i, row] of y.entries())
            expect(arena.copy(luma[i]!, row.length + GUARD), name).toEqual(guarded(row));
          for (const [i, row] of expected.entries())
            expect(arena.copy(addedTo[i]!, width + GUARD), name).toEqual(guarded(row));
        }
      }
    }
  });
});

describe("clamped colours", () => {
  const rgb = (y: number, cb: number, cr: number) => [
    y + 1.402 * (cr - 128),
    y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
    y + 1.772 * (cb - 128),
  ];
  const clamped = (channel: number) => Math.min(255, Math.max(0, channel));

  test("are those of conversion within two levels, and others stay", () => {
    const arena = newArena();
    for (let cr = 0; cr < 256; cr += 5) {
      const y = Uint8Array.from({ length: 256 * 52 }, (_, i) => i & 255);
      const cb = Uint8Array.from(y, (_, i) => (i >> 8) * 5);
      const [yAt, cbAt, crAt] = [y, cb, y.map(() => cr)].map((plane) => put(arena, plane)) as [number, number, number];
      arena.kernel.plane_gamut(yAt, cbAt, crAt, 0, y.length, 1);
      const [outY, outCb, outCr] = [yAt, cbAt, crAt].map((at) => arena.copy(at, y.length)) as Uint8Array[];
      for (let i = 0; i < y.length; i++) {
        const before = rgb(y[i]!, cb[i]!, cr);
        const after = rgb(outY![i]!, outCb![i]!, outCr![i]!);
        const isInside = before.every((channel) => channel >= 0 && channel <= 255);
        if (isInside && (outY![i] !== y[i] || outCb![i] !== cb[i] || outCr![i] !== cr)) {
          throw new Error(`expected ${[y[i], cb[i], cr]} to stay, got ${[outY![i], outCb![i], outCr![i]]}`);
        }
        const off = Math.max(...before.map((channel, k) => Math.abs(clamped(channel) - clamped(after[k]!))));
        if (off > 2)
          throw new Error(`expected the clamped colour for ${[y[i], cb[i], cr]}, got ${off} levels beside it`);
      }
      arena.reset(1 << 24);
    }
  });
});
