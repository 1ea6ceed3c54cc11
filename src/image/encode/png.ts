// PNG writer: 8-bit grey, RGB or RGBA, or an exact palette. Each row gets the filter with the smallest sum of magnitudes
// (the core's png_filter_row); fflate deflates in batches of fixed size, so the bytes depend on the picture and the
// level alone, not on how rows arrive. Held: two rows, fflate's window and tables, and the compressed output.
import { zlibSync } from "fflate";
import { concatenate } from "../bytes";
import type { Arena } from "../core";
import { DEFLATE_MEMORY, DEFLATE_STREAM_BYTES, type DeflateLevel, DeflateStream } from "./deflate-stream";
import { FilePieces } from "./file-pieces";
import { PNG_SIGNATURE, pngChunk, pngHeader } from "./png-chunk";
import { PaletteCollector } from "./png-palette";

export interface PngPicture {
  readonly width: number;
  readonly height: number;
  /** Bytes a pixel of the rows pushed: grey, RGB, RGBA. */
  readonly channels: 1 | 3 | 4;
  /** Deflate level, 0–9. Default 6. */
  readonly level?: DeflateLevel;
  /** Write an exact palette; a picture of more than 256 colours is refused. Default false. */
  readonly palette?: boolean;
  /** ICC profile, as it is in the profile's own file. */
  readonly icc?: Uint8Array;
  /** TIFF structure of EXIF, without "Exif\0\0". */
  readonly exif?: Uint8Array;
  /** Most bytes for the file and the pieces it is made of. Default: no limit. */
  readonly limitBytes?: number;
}

const COLOUR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;
const PALETTE_COLOUR_TYPE = 3;

/** A chunk ends when it has this much: fewer would cost 12 bytes each, larger ones delay a reader's CRC check. */
const IDAT_BYTES = 65536;
/** png_filter_row wants zeros to the left of a row, and may write as much past its end. */
const MARGIN_BYTES = 16;

/** Peak bytes of writing a picture, beyond the output itself: held in the arena and in JS. */
export function pngEncodeBytes({ width, height, channels, palette }: PngPicture): number {
  return DEFLATE_STREAM_BYTES + 3 * IDAT_BYTES + 3 * (width * channels + 128) + (palette ? width * height : 0);
}

/** Writes a picture row by row; buffers come from the arena and stay its. */
export class PngWriter {
  readonly #picture: PngPicture;
  readonly #arena: Arena;
  readonly #palette: PaletteCollector | null;
  readonly #pieces: FilePieces;
  readonly #zlib: DeflateStream;
  readonly #rowBytes: number;
  #row: number;
  #above: number;
  readonly #filtered: number;
  /** Compressed bytes that are not in a chunk yet. */
  readonly #data: Uint8Array[] = [];
  #dataBytes = 0;
  #rows = 0;

  constructor(arena: Arena, picture: PngPicture) {
    this.#arena = arena;
    this.#picture = picture;
    this.#pieces = new FilePieces(picture.limitBytes ?? Number.POSITIVE_INFINITY);
    this.#pieces.push(PNG_SIGNATURE);
    this.#rowBytes = picture.width * picture.channels;
    this.#row = arena.alloc(this.#rowBytes + MARGIN_BYTES) + MARGIN_BYTES;
    this.#above = arena.alloc(this.#rowBytes + MARGIN_BYTES) + MARGIN_BYTES;
    this.#filtered = arena.alloc(this.#rowBytes + 1 + MARGIN_BYTES);
    this.#zlib = new DeflateStream(picture.level ?? 6, (data) => this.#collect(data));
    this.#palette = picture.palette ? new PaletteCollector(picture.width, picture.height, picture.channels) : null;
    if (!this.#palette) this.#begin(8, COLOUR_TYPE[picture.channels]);
  }

  /**
   * Takes the next row, width × channels bytes; it is copied.
   * @throws ImageError INVALID_RECIPE when a palette was asked for and there are more than 256 colours,
   * MEMORY_BUDGET_EXCEEDED beyond limitBytes.
   */
  push(row: Uint8Array): void {
    if (row.length !== this.#rowBytes || this.#rows === this.#picture.height) {
      throw new RangeError(
        `expected ${this.#picture.height} rows of ${this.#rowBytes} bytes, got ${row.length} bytes for row ${this.#rows}`,
      );
    }
    this.#rows++;
    if (this.#palette) this.#palette.push(row);
    else this.#filter(row);
  }

  /** The file. All rows have been pushed; the writer is used up. */
  finish(): Uint8Array<ArrayBuffer> {
    if (this.#rows !== this.#picture.height) {
      throw new RangeError(`expected ${this.#picture.height} rows before finish, got ${this.#rows}`);
    }
    if (this.#palette) this.#writePalette(this.#palette);
    this.#zlib.finish();
    this.#writeData();
    this.#pieces.push(pngChunk("IEND", new Uint8Array(0)));
    return this.#pieces.join();
  }

  #begin(bitDepth: number, colourType: number): void {
    const { width, height, icc, exif } = this.#picture;
    this.#pieces.push(pngChunk("IHDR", pngHeader(width, height, bitDepth, colourType)));
    if (icc) this.#pieces.push(pngChunk("iCCP", iccData(icc)));
    if (exif) this.#pieces.push(pngChunk("eXIf", exif));
  }

  #filter(row: Uint8Array): void {
    const { kernel } = this.#arena;
    this.#arena.bytes().set(row, this.#row);
    kernel.png_filter_row(this.#row, this.#above, this.#filtered, this.#rowBytes, this.#picture.channels);
    this.#zlib.push(this.#arena.bytes().subarray(this.#filtered, this.#filtered + this.#rowBytes + 1));
    [this.#row, this.#above] = [this.#above, this.#row];
  }

  #collect(data: Uint8Array): void {
    this.#data.push(data);
    this.#dataBytes += data.length;
    if (this.#dataBytes >= IDAT_BYTES) this.#writeData();
  }

  #writeData(): void {
    this.#pieces.push(pngChunk("IDAT", concatenate(this.#data.splice(0))));
    this.#dataBytes = 0;
  }

  /** Indices of neighbours say nothing about each other: no filter (PNG third edition, section 12.7). */
  #writePalette(collector: PaletteCollector): void {
    const image = collector.finish();
    this.#begin(image.bitDepth, PALETTE_COLOUR_TYPE);
    this.#pieces.push(pngChunk("PLTE", image.colours));
    if (image.alphas.length > 0) this.#pieces.push(pngChunk("tRNS", image.alphas));
    const filterNone = new Uint8Array(1);
    for (let y = 0; y < this.#picture.height; y++) {
      this.#zlib.push(filterNone);
      this.#zlib.push(image.row(y));
    }
  }
}

/** iCCP: a name, compression method 0, the deflated profile. */
function iccData(profile: Uint8Array): Uint8Array {
  const name = [..."ICC Profile"].map((letter) => letter.charCodeAt(0));
  const deflated = zlibSync(profile, { level: 9, mem: DEFLATE_MEMORY });
  const data = new Uint8Array(name.length + 2 + deflated.length);
  data.set(name);
  data.set(deflated, name.length + 2);
  return data;
}
