// An exact palette, collected while rows pass: one byte a pixel is held until the last row, as PLTE comes before the pixels.
// Nothing is quantised: a picture of more than 256 colours is refused.
import { ImageError } from "../error";

const MAX_COLOURS = 256;

export interface PaletteImage {
  /** 1, 2, 4 or 8. */
  readonly bitDepth: number;
  /** PLTE: RGB by entry. */
  readonly colours: Uint8Array<ArrayBuffer>;
  /** tRNS: alpha of the first entries; empty where all are opaque. */
  readonly alphas: Uint8Array<ArrayBuffer>;
  /** The next row, packed to `bitDepth`; rows come in order. */
  row(index: number): Uint8Array;
}

export class PaletteCollector {
  readonly #width: number;
  readonly #channels: number;
  readonly #indices: Uint8Array;
  readonly #index = new Map<number, number>();
  #at = 0;

  constructor(width: number, height: number, channels: number) {
    this.#width = width;
    this.#channels = channels;
    this.#indices = new Uint8Array(width * height);
  }

  /**
   * Takes one row of width × channels bytes.
   * @throws ImageError INVALID_RECIPE at the 257th colour.
   */
  push(row: Uint8Array): void {
    for (let x = 0, i = 0; x < this.#width; x++, i += this.#channels) {
      const colour = colourAt(row, i, this.#channels);
      let index = this.#index.get(colour);
      if (index === undefined) {
        index = this.#index.size;
        if (index === MAX_COLOURS) {
          throw new ImageError(
            "INVALID_RECIPE",
            `expected at most ${MAX_COLOURS} colours for palette, got more: nothing is quantised`,
          );
        }
        this.#index.set(colour, index);
      }
      this.#indices[this.#at++] = index;
    }
  }

  /** The palette with its translucent entries first, so that tRNS is as short as it can be. */
  finish(): PaletteImage {
    const found = [...this.#index.keys()];
    const isOpaque = (colour: number) => colour >>> 24 === 255;
    const colours = [...found.filter((colour) => !isOpaque(colour)), ...found.filter(isOpaque)];
    const place = Uint8Array.from(found, (colour) => colours.indexOf(colour));
    const bitDepth = [1, 2, 4].find((depth) => colours.length <= 1 << depth) ?? 8;
    return {
      bitDepth,
      colours: Uint8Array.from(
        colours.flatMap((colour) => [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255]),
      ),
      alphas: Uint8Array.from(colours.filter((colour) => !isOpaque(colour)).map((colour) => colour >>> 24)),
      row: (index) => this.#pack(index, bitDepth, place),
    };
  }

  #pack(row: number, bitDepth: number, place: Uint8Array): Uint8Array {
    const packed = new Uint8Array(Math.ceil((this.#width * bitDepth) / 8));
    const start = row * this.#width;
    for (let x = 0; x < this.#width; x++) {
      const bit = x * bitDepth;
      packed[bit >> 3] |= place[this.#indices[start + x]] << (8 - bitDepth - (bit & 7));
    }
    return packed;
  }
}

/** RGBA as one number, red lowest. */
function colourAt(row: Uint8Array, i: number, channels: number): number {
  const alpha = channels === 4 ? row[i + 3] : 255;
  const green = channels === 1 ? row[i] : row[i + 1];
  const blue = channels === 1 ? row[i] : row[i + 2];
  return (row[i] | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}
