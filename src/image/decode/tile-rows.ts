// A coded picture of HEIC, one row of tiles at a time: its tiles are decoded one by one, and their planes laid side by side in
// JavaScript memory. Nothing holds more of the picture than that row, and the codec no more than a tile.

import type { HevcCodec, HevcPicture, Samples } from "../codec/hevc";
import { hevcBytes } from "../codec/hevc-cost";
import { firstPicture } from "../codec/hevc-stream";
import type { SampleRow } from "../colour/sample-converter";
import { ImageError } from "../error";
import type { CodedShape } from "../header";
import type { ColourCode } from "../probe/colour-code";
import { type CodedPicture, codedShape } from "../probe/heic-layout";
import { itemBytes } from "../probe/isobmff-meta";
import type { Reader } from "../probe/reader";

/** Encoders pad a picture to whole coding blocks of at most this side, and some leave the padding in. */
const PADDING = 64;

interface Plane {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
  /** One sample stands for this many pixels, as a power of two. */
  readonly shiftX: number;
  readonly shiftY: number;
}

export class TileRows {
  readonly #planes: readonly Plane[];
  #loaded = -1;
  #stream: ColourCode | null = null;
  #codecBytes = 0;

  /** Allocates tileRowsBytes(…). */
  constructor(
    private readonly codec: HevcCodec,
    private readonly reader: Reader,
    private readonly coded: CodedPicture,
    private readonly limitBytes: number,
  ) {
    this.#planes = planesOf(coded);
  }

  /** Whether row `y` of the picture is at hand. */
  has(y: number): boolean {
    return Math.floor(y / this.coded.tile.height) === this.#loaded;
  }

  /** Decodes the row of tiles that holds row `y`. @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED. */
  async load(y: number): Promise<void> {
    const { columns, rows, tile } = this.coded;
    const row = Math.floor(y / tile.height);
    this.#loaded = -1;
    for (let column = 0; column < columns; column++) {
      await this.#loadTile(row, column, row + 1 < rows || column + 1 < columns);
    }
    this.#loaded = row;
  }

  /** Row `y` of plane `channel`, valid until the next `load`. */
  row(channel: number, y: number): SampleRow {
    const { samples, width, shiftY } = this.#planes[channel];
    return { samples, at: width * ((y % this.coded.tile.height) >> shiftY) };
  }

  /** What the stream says of its colours, once a tile has been decoded. */
  get stream(): ColourCode | null {
    return this.#stream;
  }

  /** Peak of the codec's memory so far. */
  get codecBytes(): number {
    return this.#codecBytes;
  }

  /** JavaScript memory held. */
  get bufferBytes(): number {
    return this.#planes.reduce((sum, { samples }) => sum + samples.byteLength, 0);
  }

  async #loadTile(row: number, column: number, continues: boolean): Promise<void> {
    const { coded, reader } = this;
    const item = coded.tiles[row * coded.columns + column];
    const data = itemBytes(reader, item, reader.length);
    const units = [...coded.config.parameterSets, ...firstPicture(data, coded.config.lengthBytes)];
    const needBytes = hevcBytes(codedShape(coded), data.length);
    const job = { units, needBytes, limitBytes: this.limitBytes, continues };
    const { result, peakBytes } = await this.codec.decode(job, (picture) => {
      this.#check(picture);
      this.#take(picture, column);
      return { matrix: picture.matrix, fullRange: picture.fullRange };
    });
    this.#stream ??= result;
    this.#codecBytes = Math.max(this.#codecBytes, peakBytes);
  }

  /** @throws ImageError CORRUPTED_IMAGE for a picture that is not what the item's properties promised. */
  #check(picture: HevcPicture): void {
    const { tile, config } = this.coded;
    const fits = (got: number, said: number) => got >= said && got < said + PADDING;
    const sized = fits(picture.width, tile.width) && fits(picture.height, tile.height);
    if (sized && picture.chroma === config.chroma && picture.bitDepth === config.bitDepth) return;
    const said = `${tile.width}×${tile.height} of ${config.bitDepth} bits`;
    const got = `${picture.width}×${picture.height} of ${picture.bitDepth} bits, chroma format ${picture.chroma}`;
    throw new ImageError("CORRUPTED_IMAGE", `expected an HEVC picture of ${said}, got ${got}`);
  }

  #take(picture: HevcPicture, column: number): void {
    this.#planes.forEach((plane, channel) => {
      const { samples, stride, width, height } = picture.planes[channel];
      const left = (column * this.coded.tile.width) >> plane.shiftX;
      const columns = Math.min(width, plane.width - left, sharedBy(this.coded.tile.width, plane.shiftX));
      const rows = Math.min(height, plane.height);
      for (let y = 0; y < rows; y++) {
        plane.samples.set(samples.subarray(stride * y, stride * y + columns), plane.width * y + left);
      }
    });
  }
}

/** JavaScript memory of a row of tiles. */
export function tileRowsBytes(shape: CodedShape): number {
  return planeSizes(shape).reduce((sum, { bytes }) => sum + bytes, 0);
}

function planeSizes({ width, height, tile, chroma, bitDepth }: CodedShape) {
  const rows = Math.min(tile.height, height);
  const shifts = [[0, 0], ...(chroma === 0 ? [] : [chromaShifts(chroma), chromaShifts(chroma)])];
  return shifts.map(([shiftX, shiftY]) => {
    const size = { width: sharedBy(width, shiftX), height: sharedBy(rows, shiftY) };
    return { ...size, shiftX, shiftY, bytes: size.width * size.height * (bitDepth > 8 ? 2 : 1) };
  });
}

function planesOf(coded: CodedPicture): Plane[] {
  return planeSizes(codedShape(coded)).map(({ bytes, ...size }) => {
    const samples = coded.config.bitDepth > 8 ? new Uint16Array(bytes / 2) : new Uint8Array(bytes);
    return { ...size, samples };
  });
}

/** 4:2:0, 4:2:2, 4:4:4. */
function chromaShifts(chroma: number): [x: number, y: number] {
  return [chroma === 3 ? 0 : 1, chroma === 1 ? 1 : 0];
}

function sharedBy(pixels: number, shift: number): number {
  return (pixels + (1 << shift) - 1) >> shift;
}
