// JPEG out: a thin hand on wasm/jpeg-encode. Rows go in as they are made, in source orientation; the encoder keeps the
// coefficients, so a file can be written, measured and written again at another quality without the rows.
//
//   const encoder = new JpegEncoder(arena, { width, height, subsampling: "4:2:0", orientation: 6 });
//   for (const row of rows) encoder.row(row);
//   const { bytes, quality } = await encoder.finishWithin({ qualities: [85, 75, 65], maxBytes: 100_000, progressive: true });

import { concatenate } from "../bytes";
import type { Span } from "../core";
import { check } from "../decode/status";
import type { JpegEncodeKernel } from "../kernel/jpeg-encode";
import { type LumaScore, STRIP_ROWS } from "../ssim/score";
import type { Pause } from "../yielder";
import { FilePieces } from "./file-pieces";
import { type JpegMetadata, jpegSegments } from "./jpeg-segment";

/** What the encoder allocates beside state and work: where the kernel leaves the next part of the file. */
export const JPEG_CHUNK_BYTES = 65536;

/** SOI and the JFIF segment, behind which metadata stands. */
const JFIF_BYTES = 20;
const COEFFICIENT_BLOCK_BYTES = 128;
/** Estimates for pacing: quantising and counting one pixel, and writing one byte. */
const NS_PER_PIXEL = 8;
const NS_PER_BYTE = 80;
const SCORE_NS_PER_PIXEL = 10;

export const SUBSAMPLING_NUMBER = { "4:4:4": 0, "4:2:2": 1, "4:2:0": 2, grey: 3 } as const;
/** "grey" keeps luma alone. */
export type JpegSubsampling = keyof typeof SUBSAMPLING_NUMBER;

/** The part of core.ts's Arena that the encoder needs. */
export interface JpegArena {
  readonly kernel: JpegEncodeKernel;
  alloc(bytes: number): number;
  copy(address: number, length: number): Uint8Array;
}

export interface JpegOptions extends JpegMetadata {
  /** Of the rows as they come in, px; at most 65,535 a side. */
  readonly width: number;
  readonly height: number;
  readonly subsampling: JpegSubsampling;
  /** EXIF orientation of the rows, 1–8; the file is upright. */
  readonly orientation: number;
}

export interface JpegWish {
  /** From the best to the last resort, 1–100. */
  readonly qualities: readonly number[];
  readonly maxBytes: number;
  readonly progressive: boolean;
  /** Most bytes of memory for the file and the pieces it is made of. Default: no limit. */
  readonly limitBytes?: number;
}

export interface JpegWithin {
  readonly bytes: Uint8Array;
  readonly quality: number;
  /** False: not even the last quality was small enough, and `bytes` is that one. */
  readonly fits: boolean;
}

/** Bytes of work memory that the encoder allocates; the formula of `jpegenc_work_bytes` in wasm/jpeg-encode/layout.ts. */
export function jpegEncodeWorkBytes(
  width: number,
  height: number,
  subsampling: JpegSubsampling,
  orientation: number,
): number {
  const transposed = orientation >= 5;
  const halved = subsampling === "4:2:0" || subsampling === "4:2:2";
  const stepX = halved && (subsampling === "4:2:0" || !transposed) ? 2 : 1;
  const stepY = halved && (subsampling === "4:2:0" || transposed) ? 2 : 1;
  const mcusAcross = Math.ceil(width / (8 * stepX));
  const mcus = mcusAcross * Math.ceil(height / (8 * stepY));
  const grey = subsampling === "grey";
  const blocks = mcus * (grey ? 1 : stepX * stepY + 2);
  const stripRows = grey ? 8 : 24 * stepY + (halved ? 16 : 0);
  const pitch = align64(8 * stepX * mcusAcross + 16);
  return blocks * COEFFICIENT_BLOCK_BYTES + stripRows * pitch + align64(4 * width + 64);
}

function align64(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

export class JpegEncoder {
  readonly #arena: JpegArena;
  readonly #state: number;
  readonly #chunk: number;
  readonly #segments: Uint8Array;
  readonly #pixels: number;

  /** @throws ImageError RESOLUTION_TOO_HIGH, MEMORY_BUDGET_EXCEEDED, CONVERSION_FAILED (metadata too large). */
  constructor(arena: JpegArena, { width, height, subsampling, orientation, ...metadata }: JpegOptions) {
    const { kernel } = arena;
    const kind = SUBSAMPLING_NUMBER[subsampling];
    const workBytes = check(kernel.jpegenc_work_bytes(width, height, kind, orientation), "JPEG");
    this.#segments = jpegSegments(metadata);
    this.#pixels = width * height;
    this.#arena = arena;
    this.#state = arena.alloc(kernel.jpegenc_state_bytes());
    const work = arena.alloc(workBytes);
    this.#chunk = arena.alloc(JPEG_CHUNK_BYTES);
    check(kernel.jpegenc_open(this.#state, work, width, height, kind, orientation), "JPEG");
  }

  /** Takes the next row: `width` RGBA pixels at `address`, alpha ignored. */
  row(address: number): void {
    check(this.#arena.kernel.jpegenc_row(this.#state, address), "JPEG");
  }

  /** Memory that spares making tokens twice, the encoder's from now on; files are the same without. */
  lend({ address, bytes }: Span): void {
    this.#arena.kernel.jpegenc_lend(this.#state, address, bytes);
  }

  /** The file at one quality, 1–100; owned by the caller. After the last row, as often as wanted. */
  finish({ quality, progressive }: { quality: number; progressive: boolean }): Uint8Array {
    this.#begin(quality, progressive);
    return concatenate([...this.#write()]);
  }

  /**
   * The file at the first of `qualities` that keeps it within `maxBytes`, else at the last of them. Qualities that
   * cannot fit are found by counting and never written.
   * @param pause told of the work between the pieces.
   * @throws ImageError MEMORY_BUDGET_EXCEEDED beyond limitBytes; whatever `pause` throws.
   */
  async finishWithin(wish: JpegWish, pause: Pause = async () => {}): Promise<JpegWithin> {
    const { qualities, maxBytes, progressive, limitBytes = Number.POSITIVE_INFINITY } = wish;
    for (const [i, quality] of qualities.entries()) {
      const isLast = i === qualities.length - 1;
      const leastBytes = this.#begin(quality, progressive);
      await pause(this.#pixels, NS_PER_PIXEL);
      if (leastBytes > maxBytes && !isLast) continue;
      const pieces = new FilePieces(limitBytes);
      for (const piece of this.#write()) {
        pieces.push(piece);
        if (pieces.bytes > maxBytes && !isLast) break;
        await pause(piece.length, NS_PER_BYTE);
      }
      const fits = pieces.bytes <= maxBytes;
      if (fits || isLast) return { bytes: pieces.join(), quality, fits };
    }
    throw new Error("expected at least one quality for a JPEG, got none");
  }

  /**
   * The score of a quality, 1–100, on luma, against the picture as it is: measured on coefficients, no file is written.
   * @param luma of the upright picture's size.
   */
  async scoreOf(quality: number, luma: LumaScore, pause: Pause): Promise<number> {
    const { kernel } = this.#arena;
    const { pitch, reference, coded } = luma;
    const blockRows = check(kernel.jpegenc_luma_begin(this.#state, quality), "JPEG");
    luma.open();
    for (let row = 0; row < blockRows; row++) {
      kernel.jpegenc_luma(this.#state, row, reference, pitch, 0);
      kernel.jpegenc_luma(this.#state, row, coded, pitch, 1);
      luma.compare(row * STRIP_ROWS);
      await pause(this.#pixels / blockRows, SCORE_NS_PER_PIXEL);
    }
    return luma.score;
  }

  /** Blocks transformed and visited by scans so far. */
  get work(): number {
    return this.#arena.kernel.jpegenc_work(this.#state);
  }

  /** @returns bytes that the file will have at least */
  #begin(quality: number, progressive: boolean): number {
    const { kernel } = this.#arena;
    check(kernel.jpegenc_begin(this.#state, quality, progressive ? 1 : 0), "JPEG");
    return kernel.jpegenc_size(this.#state) + this.#segments.length;
  }

  /** The file piece by piece, as far as it is asked for. */
  *#write(): Generator<Uint8Array> {
    const { kernel } = this.#arena;
    for (let isFirst = true; ; isFirst = false) {
      const written = check(kernel.jpegenc_write(this.#state, this.#chunk, JPEG_CHUNK_BYTES), "JPEG");
      if (written === 0) return;
      const chunk = this.#arena.copy(this.#chunk, written);
      if (isFirst) yield* [chunk.subarray(0, JFIF_BYTES), this.#segments, chunk.subarray(JFIF_BYTES)];
      else yield chunk;
    }
  }
}
