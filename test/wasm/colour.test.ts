import { describe, expect, it } from "vitest";
import { Arena } from "../../src/image/core";
import { coreModule } from "../fixture/darkroom";
import { convertRow } from "../reference/colour-convert";

describe("colour_convert_u8x4", () => {
  it("equals its scalar twin bit for bit at every width from 1 to 33, and touches nothing beside the row", () => {
    const arena = new Arena(coreModule());
    const { kernel } = arena;
    const tableBytes = kernel.colour_table_bytes();
    const tables = arena.alloc(tableBytes);
    kernel.colour_curve_parametric(tables, 0, 2.4, 0.948, 0.052, 0.0774, 0.04045, 0, 0);
    kernel.colour_curve_parametric(tables, 1, 1.8, 1, 0, 0, 0, 0, 0);
    kernel.colour_curve_parametric(tables, 2, 1, 1, 0, 0, 0, 0, 0);
    kernel.colour_matrix(tables, 1.22, -0.22, 0.01, -0.04, 1.04, -0.01, -0.02, -0.08, 1.1);
    const view = new DataView(kernel.memory.buffer, tables, tableBytes);
    const row = arena.alloc(4 * 34);
    for (let width = 1; width <= 33; width++) {
      const pixels = Uint8Array.from({ length: 4 * 34 }, (_, i) => (i * i * 31 + width * 17) & 255);
      arena.bytes().set(pixels, row);
      kernel.colour_convert_u8x4(tables, row, width);
      convertRow(view, pixels.subarray(0, 4 * width));
      expect(arena.copy(row, 4 * 34), `width ${width}`).toEqual(pixels);
    }
  });
});
