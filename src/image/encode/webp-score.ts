// What a WebP's quality did to a picture: the file is decoded by libwebp, as a viewer will, and its luma compared with that of
// the pixels that were encoded. Transparent pixels are laid on white in both.
import { type WebpCodec, webpDecodeBytes } from "../codec/webp";
import type { Arena } from "../core";
import type { Size } from "../geometry";
import { LumaScore, lumaScoreBuffers, STRIP_ROWS } from "../ssim/score";
import type { Pause } from "../yielder";

const WHITE = 255;
/** Estimates for pacing: libwebp's decoder, and luma of two pictures with their score. */
const NS_PER_PIXEL = 20;

export interface Scored {
  readonly score: number;
  /** Of libwebp's memory, and of the pixels that it handed over. */
  readonly codecBytes: number;
  readonly bufferBytes: number;
}

export class WebpScore {
  readonly #luma: LumaScore;
  readonly #row: number;

  /** Allocates webpScoreBuffers(size). */
  constructor(
    private readonly arena: Arena,
    private readonly webp: WebpCodec,
    private readonly size: Size,
  ) {
    this.#luma = new LumaScore(arena, size.width, size.height);
    this.#row = arena.alloc(4 * size.width);
  }

  /** @param rows addresses of the picture's own rows, each valid until the next. @param limitBytes of libwebp's memory. */
  async of(file: Uint8Array, rows: Iterable<number>, limitBytes: number, pause: Pause): Promise<Scored> {
    const { width, height } = this.size;
    const decoded = await this.webp.decode(file, limitBytes - 4 * width * height);
    const luma = this.#luma;
    luma.open();
    let y = 0;
    for (const row of rows) {
      const at = (y % STRIP_ROWS) * luma.pitch;
      this.#lumaOf(this.arena.bytes().subarray(row, row + 4 * width), luma.reference + at);
      this.#lumaOf(decoded.rgba.subarray(4 * width * y, 4 * width * (y + 1)), luma.coded + at);
      y++;
      if (y % STRIP_ROWS === 0 || y === height) luma.compare(y - 1 - ((y - 1) % STRIP_ROWS));
      await pause(width, NS_PER_PIXEL);
    }
    return { score: luma.score, codecBytes: decoded.peakBytes, bufferBytes: decoded.rgba.length };
  }

  #lumaOf(rgba: Uint8Array, out: number): void {
    const { kernel } = this.arena;
    this.arena.bytes().set(rgba, this.#row);
    kernel.flatten_u8x4(this.#row, this.size.width, WHITE, WHITE, WHITE);
    kernel.jpegenc_grey_row(this.#row, out, this.size.width);
  }
}

export function webpScoreBuffers({ width }: Size): number[] {
  return [...lumaScoreBuffers(width), 4 * width];
}

/** libwebp's memory while a file of `fileBytes` is decoded for its score. */
export function webpScoreCodecBytes({ width, height }: Size, fileBytes: number, opaque: boolean): number {
  return webpDecodeBytes({ width, height, fileBytes, hasAlpha: !opaque, lossless: false });
}
