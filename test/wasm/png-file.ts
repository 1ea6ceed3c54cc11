// Makes PNG files of any legal kind, and illegal ones, for the tests: noise in every sample, filters 0–4 in turn.
import { deflateSync } from "node:zlib";
import { PNG_SIGNATURE, pngChunk } from "../../src/image/encode/png-chunk";
import { noise } from "../image/resize-picture";
import { predict } from "../reference/png-filter";

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Every legal pair of colour type and bit depth. */
export const KINDS: ReadonlyArray<readonly [colourType: number, bitDepth: number]> = [
  ...[1, 2, 4, 8, 16].map((depth) => [0, depth] as const),
  ...[1, 2, 4, 8].map((depth) => [3, depth] as const),
  ...[2, 4, 6].flatMap((type) => [[type, 8] as const, [type, 16] as const]),
];

export interface PngFile {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced?: boolean;
  /** tRNS data. */
  readonly transparency?: Uint8Array;
  /** Bytes in each IDAT chunk; default: all in one. */
  readonly idatBytes?: number;
  readonly deflate?: (filtered: Uint8Array) => Uint8Array;
}

export function ihdr({ width, height, bitDepth, colourType, interlaced }: PngFile): Uint8Array {
  const data = new Uint8Array(13);
  new DataView(data.buffer).setUint32(0, width);
  new DataView(data.buffer).setUint32(4, height);
  data.set([bitDepth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  return pngChunk("IHDR", data);
}

/** A file with noise for pixels. */
export function makePng(file: PngFile): Uint8Array {
  const next = noise(file.width * 31 + file.height + file.bitDepth * 7 + file.colourType);
  const stream = (file.deflate ?? ((bytes) => deflateSync(bytes)))(filteredRows(file, next));
  const chunks: Uint8Array[] = [PNG_SIGNATURE, ihdr(file)];
  if (file.colourType === 3) {
    const entries = Math.min(256, 2 ** file.bitDepth);
    chunks.push(pngChunk("PLTE", Uint8Array.from({ length: entries * 3 }, next)));
  }
  if (file.transparency) chunks.push(pngChunk("tRNS", file.transparency));
  const step = file.idatBytes ?? stream.length;
  for (let at = 0; at < stream.length; at += step) chunks.push(pngChunk("IDAT", stream.subarray(at, at + step)));
  chunks.push(pngChunk("IEND", new Uint8Array(0)));
  return Buffer.concat(chunks);
}

function filteredRows({ width, height, bitDepth, colourType, interlaced }: PngFile, next: () => number): Uint8Array {
  const pixelBits = SAMPLES[colourType] * bitDepth;
  const rows: Uint8Array[] = [];
  for (const [x0, y0, dx, dy] of interlaced ? PASSES : [[0, 0, 1, 1]]) {
    const rowBytes = Math.ceil((Math.max(0, Math.ceil((width - x0) / dx)) * pixelBits) / 8);
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let y = y0; y < height && rowBytes > 0; y += dy) {
      const row = Uint8Array.from({ length: rowBytes }, (_, i) => (y % 3 ? above[i] + (next() & 3) : next()));
      const filter = rows.length % 5;
      rows.push(
        Uint8Array.of(filter, ...row.map((v, i) => v - predict(filter, row, above, i, Math.max(1, pixelBits >> 3)))),
      );
      above = row;
    }
  }
  return Buffer.concat(rows);
}
