// The constants of VP8 as wasm/webp-encode/tables.ts holds them, read from its source. That they are VP8's is held by
// libwebp decoding the encoder's files.
import { readFileSync } from "node:fs";

const source = readFileSync(new URL("../../wasm/webp-encode/tables.ts", import.meta.url), "utf8");

/** The numbers of one exported table. */
export function tableOf(name: string): readonly number[] {
  const match = new RegExp(`export const ${name} = memory\\.data<u\\d+>\\(\\[([^\\]]*)\\]`).exec(source);
  if (!match) throw new Error(`expected a table ${name} in wasm/webp-encode/tables.ts, got none`);
  return match[1]
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map(Number);
}

// biome-ignore format: as a diagonal walk
export const ZIGZAG: readonly number[] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];
