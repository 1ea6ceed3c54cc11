// Scalar twin of the PNG reader (wasm/png): Node's zlib, then unfiltering, Adam7 and expansion by their definitions.
// For sound files only. PNG third edition, sections 7 to 9, 13.
/// <reference types="node" />
import { inflateSync } from "node:zlib";
import { predict } from "./png-filter";

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

interface Chunks {
  readonly header: Buffer;
  readonly palette: Buffer | null;
  readonly transparency: Buffer | null;
  readonly data: Buffer;
}

/** Decodes a file to RGBA rows, 8 bits a channel. */
export function decodePng(file: Uint8Array): { width: number; height: number; rgba: Uint8Array } {
  const { header, palette, transparency, data } = readChunks(Buffer.from(file));
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const [depth, colourType] = [header[8], header[9]];
  const pixelBits = SAMPLES[colourType] * depth;
  const stream = inflateSync(data);
  const rgba = new Uint8Array(width * height * 4);
  let at = 0;
  for (const [x0, y0, dx, dy] of header[12] ? PASSES : [[0, 0, 1, 1]]) {
    const columns = Math.max(0, Math.ceil((width - x0) / dx));
    const rowBytes = Math.ceil((columns * pixelBits) / 8);
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let y = y0; y < height && columns > 0; y += dy) {
      const row = unfilterRow(
        stream[at],
        stream.subarray(at + 1, at + 1 + rowBytes),
        above,
        Math.max(1, pixelBits >> 3),
      );
      at += rowBytes + 1;
      for (let i = 0; i < columns; i++) {
        const pixel = expandPixel(row, i, depth, colourType, palette, transparency);
        rgba.set(pixel, (y * width + x0 + i * dx) * 4);
      }
      above = row;
    }
  }
  return { width, height, rgba };
}

function readChunks(file: Buffer): Chunks {
  const found = new Map<string, Buffer[]>();
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString("latin1", at + 4, at + 8);
    found.set(type, [...(found.get(type) ?? []), file.subarray(at + 8, at + 8 + file.readUInt32BE(at))]);
  }
  return {
    header: found.get("IHDR")![0],
    palette: found.get("PLTE")?.[0] ?? null,
    transparency: found.get("tRNS")?.[0] ?? null,
    data: Buffer.concat(found.get("IDAT")!),
  };
}

/** Undoes filter `filter` of one row. */
export function unfilterRow(filter: number, filtered: Uint8Array, above: Uint8Array, distance: number): Uint8Array {
  const row = new Uint8Array(filtered.length);
  for (let i = 0; i < row.length; i++) row[i] = filtered[i] + predict(filter, row, above, i, distance);
  return row;
}

function expandPixel(
  row: Uint8Array,
  x: number,
  depth: number,
  colourType: number,
  palette: Buffer | null,
  transparency: Buffer | null,
): number[] {
  const samples = Array.from({ length: SAMPLES[colourType] }, (_, i) =>
    sampleAt(row, x * SAMPLES[colourType] + i, depth),
  );
  const highest = 2 ** depth - 1;
  const scaled = samples.map((sample) => Math.floor((sample * 255 + (highest >> 1)) / highest));
  if (colourType === 3) {
    const entry = palette!.subarray(samples[0] * 3, samples[0] * 3 + 3);
    return [entry[0] ?? 0, entry[1] ?? 0, entry[2] ?? 0, transparency?.[samples[0]] ?? 255];
  }
  if (colourType === 4) return [scaled[0], scaled[0], scaled[0], scaled[1]];
  if (colourType === 6) return scaled;
  const isKey = transparency !== null && samples.every((sample, i) => transparency.readUInt16BE(i * 2) === sample);
  const [red, green, blue] = colourType === 0 ? [scaled[0], scaled[0], scaled[0]] : scaled;
  return [red, green, blue, isKey ? 0 : 255];
}

function sampleAt(row: Uint8Array, index: number, depth: number): number {
  if (depth === 16) return row[index * 2] * 256 + row[index * 2 + 1];
  const bit = index * depth;
  return (row[bit >> 3] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
