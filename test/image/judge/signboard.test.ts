import { describe, expect, test } from "vitest";
import type { Picture } from "../../reference/judge-luma";
import { judgePicture, noise, picture } from "../../wasm/judge-driver";

/** A 5×7 alphabet, each row's columns as bits: enough letters to write with. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  C: [14, 17, 16, 16, 16, 17, 14],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
};

function grey(width: number, height: number, sample: (x: number, y: number) => number): Picture {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    rgba.fill(Math.max(0, Math.min(255, sample(i % width, Math.floor(i / width)))), 4 * i, 4 * i + 3);
  }
  return { rgba, width, height };
}

/** Lines of letters, `dot` pixels a glyph's dot, ink on ground, with a little noise. */
function signboard(lines: readonly string[], dot: number, ink: number, ground: number): Picture {
  const next = noise(7);
  const isInk = (x: number, y: number): boolean => {
    const line = lines[Math.floor(y / (11 * dot))] ?? "";
    const glyph = GLYPHS[line[Math.floor(x / (6 * dot))] ?? " "];
    const column = Math.floor((x % (6 * dot)) / dot);
    const row = Math.floor((y % (11 * dot)) / dot) - 2;
    return glyph !== undefined && column < 5 && ((glyph[row] ?? 0) & (16 >> column)) !== 0;
  };
  return grey(640, 480, (x, y) => (isInk(x, y) ? ink : ground) + (next() & 7));
}

const score = (made: Picture): number => judgePicture(made).metrics.signboard;

describe("signboard", () => {
  test.each([
    ["a menu, dark on light", signboard(["CHEESE TART", "ROAST CORN", "LATTE", "HOT TEA"], 8, 40, 220)],
    ["a menu, light on dark", signboard(["CHEESE TART", "ROAST CORN", "LATTE", "HOT TEA"], 8, 220, 40)],
    ["a shop's name in large letters", signboard(["", "HOTEL"], 16, 30, 200)],
    ["small print", signboard(["", ...new Array<string>(6).fill("THE ORCHESTRA AT THE CASTLE")], 4, 60, 230)],
    ["faint letters", signboard(["CHEESE TART", "ROAST CORN", "LATTE", "HOT TEA"], 8, 110, 180)],
  ])("is over 0.5 for %s", (_, made) => {
    expect(score(made)).toBeGreaterThan(0.5);
  });

  test.each([
    ["a blank wall", grey(640, 480, () => 200)],
    ["a smooth landscape", picture("smooth", 640, 480)],
    ["noise", picture("noise", 640, 480)],
    ["coloured tiles", picture("tiles", 640, 480)],
    ["railings", grey(640, 480, (x) => (Math.floor(x / 12) % 2 === 0 ? 40 : 210))],
    ["floor boards", grey(640, 480, (_, y) => (Math.floor(y / 12) % 2 === 0 ? 40 : 210))],
    ["a disc", grey(640, 480, (x, y) => ((x - 320) ** 2 + (y - 240) ** 2 < 40000 ? 30 : 220))],
  ])("is under 0.2 for %s", (_, made) => {
    expect(score(made)).toBeLessThan(0.2);
  });

  test("grows with the share of the height that is lettered", () => {
    const one = score(signboard(["LATTE CON"], 3, 40, 220));
    const two = score(signboard(["LATTE CON", "HOT CORN"], 3, 40, 220));
    expect(one).toBeGreaterThan(0);
    expect(two).toBeGreaterThan(one);
  });
});
