// HEIC rows: a phone's photograph is a grid of tiles, which are decoded row of tiles by row of tiles as the rows are asked for. A
// picture of one item is a grid of one. Orientation is the pipeline's, as for every format; only a clean aperture is cut here.
import type { CodecCost } from "../codec/codecs";
import type { HevcCodec } from "../codec/hevc";
import { SampleConverter, setAlpha } from "../colour/sample-converter";
import type { Arena } from "../core";
import { ImageError } from "../error";
import { colourCode } from "../probe/colour-code";
import { type CodedPicture, codedShape, type HeicLayout, readHeicLayout } from "../probe/heic-layout";
import { Reader } from "../probe/reader";
import type { RowDecoder, RowSink } from "./decoder";
import { TileRows, tileRowsBytes } from "./tile-rows";

/** Rows handed over in one step, so that a job can yield and be stopped between steps. */
const STEP_ROWS = 32;

export class HeicDecoder implements RowDecoder {
  readonly width: number;
  readonly height: number;
  readonly #layout: HeicLayout;
  readonly #reader: Reader;
  readonly #colour: TileRows;
  readonly #alpha: TileRows | null;
  #converter: SampleConverter | null = null;
  #row = 0;
  #damaged = false;

  /**
   * @param limitBytes most memory that codec and rows of tiles may take together.
   * @throws ImageError CORRUPTED_IMAGE, UNSUPPORTED_FORMAT as probing does.
   */
  constructor(
    private readonly arena: Arena,
    private readonly codec: HevcCodec,
    file: Uint8Array,
    private readonly main: RowSink,
    limitBytes: number,
  ) {
    this.#reader = new Reader(file);
    this.#layout = readHeicLayout(this.#reader);
    const { crop, colour, alpha } = this.#layout;
    this.width = crop.width;
    this.height = crop.height;
    const pictures = alpha ? [colour, alpha] : [colour];
    const rowsBytes = pictures.reduce((sum, picture) => sum + tileRowsBytes(codedShape(picture)), 0);
    const open = (picture: CodedPicture) => new TileRows(codec, this.#reader, picture, limitBytes - rowsBytes);
    this.#colour = open(colour);
    this.#alpha = alpha && open(alpha);
  }

  step(): boolean | Promise<boolean> {
    const y = this.#layout.crop.y + this.#row;
    const missing = [this.#colour, this.#alpha].filter((rows) => rows !== null && !rows.has(y)) as TileRows[];
    if (missing.length > 0 && !this.#damaged) return this.#load(missing, y);
    for (let rows = 0; rows < STEP_ROWS && this.#row < this.height; rows++) {
      if (!this.#damaged && !this.#hasRow()) break;
      const slot = this.main.slot();
      const out = new Uint8ClampedArray(this.arena.kernel.memory.buffer, slot, 4 * this.width);
      if (this.#damaged) this.#blank(out);
      else this.#convert(out);
      this.main.push();
      this.#row++;
    }
    return this.#row < this.height;
  }

  close(): void {
    this.codec.rest();
  }

  get truncated(): boolean {
    return this.#damaged;
  }

  get work(): number {
    return this.#row * this.width;
  }

  /** What decoding has taken so far beside the arena. */
  get cost(): CodecCost {
    const rows = this.#alpha ? [this.#colour, this.#alpha] : [this.#colour];
    return {
      codecBytes: Math.max(...rows.map(({ codecBytes }) => codecBytes)),
      bufferBytes: rows.reduce((sum, { bufferBytes }) => sum + bufferBytes, 0),
    };
  }

  /** After damage the rows above it stand, and no further tile is tried. */
  async #load(missing: readonly TileRows[], y: number): Promise<boolean> {
    try {
      for (const rows of missing) await rows.load(y);
    } catch (error) {
      const isDamage = error instanceof ImageError && error.code === "CORRUPTED_IMAGE";
      if (!isDamage || this.#row === 0) throw error;
      this.#damaged = true;
    }
    return true;
  }

  #hasRow(): boolean {
    const y = this.#layout.crop.y + this.#row;
    return this.#colour.has(y) && (this.#alpha?.has(y) ?? true);
  }

  #convert(out: Uint8ClampedArray): void {
    const { crop, alpha, colour, premultiplied } = this.#layout;
    const y = crop.y + this.#row;
    this.#converter ??= this.#openConverter();
    const luma = this.#colour.row(0, y);
    if (colour.config.chroma === 0) this.#converter.grey(out, crop.x, luma);
    else this.#converter.colour(out, crop.x, luma, this.#colour.row(1, y), this.#colour.row(2, y));
    if (alpha && this.#alpha) setAlpha(out, crop.x, this.#alpha.row(0, y), alpha.config.bitDepth, premultiplied);
  }

  /** The file's own word on its colours goes before the stream's. */
  #openConverter(): SampleConverter {
    const { primary, colour } = this.#layout;
    const { chroma, bitDepth } = colour.config;
    const code = colourCode(this.#reader, [primary, colour.tiles[0]]) ?? this.#colour.stream;
    if (code === null) throw new Error("expected a decoded tile before its rows, got none");
    return new SampleConverter({ ...code, bitDepth, halfWidth: chroma === 1 || chroma === 2 });
  }

  #blank(out: Uint8ClampedArray): void {
    out.fill(0);
    if (this.#alpha) return;
    for (let at = 3; at < out.length; at += 4) out[at] = 255;
  }
}
