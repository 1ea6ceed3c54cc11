// What reading a HEIC costs, from its header alone: libde265 at its largest tile, and a row of tiles as planes. The formula was
// fitted to the least limits under which pictures of 2 to 12 megapixels decode (test/image/codec/hevc.test.ts holds it).
import { tileRowsBytes } from "../decode/tile-rows";
import type { CodedShape, Header } from "../header";
import type { CodecCost } from "./codecs";

/** What the module begins with; a tile of four megapixels, 8 bits and 4:2:0 fits into it. */
export const HEVC_INITIAL_BYTES = 260 * 65536;
/** Code, tables and stack of the module. */
export const HEVC_STATIC_BYTES = 512 * 1024;
/** What is kept of every pixel beside its samples: modes, motion, filters. */
const PIXEL_BYTES = 1.5;
/** The data once as it was given, and what is being read of it. */
const DATA_COPIES = 1.2;
/** Emscripten's memory grows by at least this. */
const LEAST_GROWTH = 1.2;
/** Samples a pixel, by chroma_format_idc. */
const SAMPLES = [1, 1.5, 2, 3];

export function heicDecodeCost({ codedShapes: coded = [], fileBytes }: Header): CodecCost {
  return {
    codecBytes: Math.max(...coded.map((shape) => grownBytes(hevcBytes(shape, tileDataBytes(shape, fileBytes))))),
    bufferBytes: coded.reduce((sum, shape) => sum + tileRowsBytes(shape), 0),
  };
}

/**
 * Memory in which libde265 decodes one tile: its planes, a copy of luma while it is filtered, and what is kept of pixels.
 * @param dataBytes of the tile's item.
 */
export function hevcBytes({ tile, chroma, bitDepth }: CodedShape, dataBytes: number): number {
  const sampleBytes = bitDepth > 8 ? 2 : 1;
  const pixelBytes = PIXEL_BYTES + sampleBytes * (SAMPLES[chroma] + 1);
  return Math.ceil(HEVC_STATIC_BYTES + pixelBytes * tile.width * tile.height + DATA_COPIES * dataBytes);
}

/** One tile of several has at most what its samples take uncoded. */
function tileDataBytes({ tile, tiles, chroma, bitDepth }: CodedShape, fileBytes: number): number {
  if (tiles === 1) return fileBytes;
  return Math.min(fileBytes, (SAMPLES[chroma] * tile.width * tile.height * bitDepth) / 8);
}

function grownBytes(neededBytes: number): number {
  return neededBytes <= HEVC_INITIAL_BYTES
    ? HEVC_INITIAL_BYTES
    : Math.max(LEAST_GROWTH * HEVC_INITIAL_BYTES, neededBytes);
}
