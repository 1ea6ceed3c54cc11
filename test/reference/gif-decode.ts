// Scalar twin of wasm/gif: the first frame of a sound GIF on its canvas, by the specification's own words (GIF89a, appendix F).

export interface DecodedGif {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

export function decodeGif(file: Uint8Array): DecodedGif {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  let at = 13;
  let palette = file.subarray(at, at + paletteBytes(file[10]));
  at += palette.length;
  let transparent = -1;
  while (file[at] !== 0x2c) {
    if (file[at] === 0x21) {
      if (file[at + 1] === 0xf9) transparent = file[at + 3] & 1 ? file[at + 6] : -1;
      at += 2;
      while (file[at] !== 0) at += file[at] + 1;
    }
    at++;
  }
  const [left, top, frameWidth, frameHeight] = [1, 3, 5, 7].map((offset) => u16(at + offset));
  const flags = file[at + 9];
  at += 10;
  if (flags & 0x80) palette = file.subarray(at, at + paletteBytes(flags));
  if (flags & 0x80) at += palette.length;
  const indices = lzw(joinBlocks(file, at + 1), file[at]);
  const width = Math.max(u16(6), left + frameWidth);
  const height = Math.max(u16(8), top + frameHeight);
  const rgba = Buffer.alloc(4 * width * height);
  const rows = rowOrder(frameHeight, (flags & 0x40) !== 0);
  for (const [stored, row] of rows.entries()) {
    for (let x = 0; x < frameWidth; x++) {
      const index = indices[stored * frameWidth + x];
      if (index === transparent) continue;
      const colour = palette.length === 0 ? [index, index, index] : palette.subarray(3 * index, 3 * index + 3);
      const target = 4 * ((top + row) * width + left + x);
      rgba.set([...colour], target);
      rgba[target + 3] = 255;
    }
  }
  return { width, height, rgba };
}

function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function joinBlocks(file: Uint8Array, start: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = start; file[at]; at += file[at] + 1) blocks.push(file.subarray(at + 1, at + 1 + file[at]));
  return Buffer.concat(blocks);
}

/** Rows in the order in which they are stored. */
export function rowOrder(height: number, interlaced: boolean): number[] {
  const passes = interlaced
    ? [
        [0, 8],
        [4, 8],
        [2, 4],
        [1, 2],
      ]
    : [[0, 1]];
  return passes.flatMap(([start, step]) => {
    const rows: number[] = [];
    for (let row = start; row < height; row += step) rows.push(row);
    return rows;
  });
}

function lzw(bytes: Uint8Array, literalBits: number): number[] {
  const clear = 1 << literalBits;
  const output: number[] = [];
  let strings: number[][] = [];
  let bits = 0;
  let previous: number[] | null = null;
  const reset = () => {
    strings = Array.from({ length: clear + 2 }, (_, code) => [code]);
    bits = literalBits + 1;
    previous = null;
  };
  reset();
  for (let at = 0; at + bits <= 8 * bytes.length; ) {
    let code = 0;
    for (let i = 0; i < bits; i++, at++) code |= ((bytes[at >> 3] >> (at & 7)) & 1) << i;
    if (code === clear) {
      reset();
      continue;
    }
    if (code === clear + 1) break;
    const string: number[] = strings[code] ?? [...(previous ?? []), (previous ?? [])[0]];
    output.push(...string);
    if (previous && strings.length < 4096) strings.push([...previous, string[0]]);
    if (strings.length === 1 << bits && bits < 12) bits++;
    previous = string;
  }
  return output;
}
