// The third-party codecs that a Darkroom holds, and what it takes to read a picture by one of them: a format that the core does
// not read comes as one RGBA picture, and its whole cost is known from the header.
import type { DecodedPicture } from "../decode/picture";
import type { Size } from "../geometry";
import type { Header } from "../header";
import { readDrawing } from "../svg/drawing";
import type { CodecModules } from "./modules";
import { drawingTextBytes, ResvgCodec, resvgBytes } from "./resvg";
import { WebpCodec, webpDecodeBytes } from "./webp";
import { firstFrame } from "./webp-frame";

/** Formats that a codec decodes. */
const CODEC_FORMATS = ["webp", "svg"] as const;
type CodecFormat = (typeof CODEC_FORMATS)[number];

export interface CodecCost {
  /** Memory of the codec at its peak, bytes. */
  readonly codecBytes: number;
  /** JavaScript buffers: the picture that it hands over. */
  readonly bufferBytes: number;
}

export function isCodecFormat(format: Header["format"]): format is CodecFormat {
  return (CODEC_FORMATS as readonly string[]).includes(format);
}

/**
 * Prediction for a header; nothing for the formats that the core reads itself.
 * @param raster px at which an SVG is drawn.
 */
export function codecDecodeCost(header: Header, raster: Size): CodecCost {
  const { format, width, height } = header;
  if (!isCodecFormat(format)) return { codecBytes: 0, bufferBytes: 0 };
  switch (format) {
    case "webp":
      return { codecBytes: webpDecodeBytes(header), bufferBytes: 4 * width * height };
    case "svg":
      return {
        codecBytes: resvgBytes(header, raster),
        bufferBytes: 4 * raster.width * raster.height + drawingTextBytes(header),
      };
    default:
      return format satisfies never;
  }
}

export class Codecs {
  readonly webp: WebpCodec;
  readonly #resvg: ResvgCodec;

  constructor(modules: CodecModules) {
    this.webp = new WebpCodec(modules);
    this.#resvg = new ResvgCodec(modules);
  }

  /**
   * The picture of `file`, whose header is `header`.
   * @param raster px at which an SVG is drawn.
   * @param limitBytes most memory that the codec and the picture may take together.
   * @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED, HOSTILE_CONTENT.
   */
  async decode(
    file: Uint8Array,
    header: Header & { readonly format: CodecFormat },
    raster: Size,
    limitBytes: number,
  ): Promise<{ picture: DecodedPicture; cost: CodecCost }> {
    switch (header.format) {
      case "webp":
        return this.#decodeWebp(file, header, limitBytes);
      case "svg":
        return this.#drawSvg(file, raster, limitBytes);
      default:
        return header.format satisfies never;
    }
  }

  async #decodeWebp(file: Uint8Array, { width, height }: Size, limitBytes: number) {
    const { file: still, x, y } = firstFrame(file) ?? { file, x: 0, y: 0 };
    const { peakBytes, ...pixels } = await this.webp.decode(still, limitBytes - 4 * width * height);
    return { picture: { ...pixels, x, y }, cost: { codecBytes: peakBytes, bufferBytes: pixels.rgba.length } };
  }

  async #drawSvg(file: Uint8Array, raster: Size, limitBytes: number) {
    const { svg } = readDrawing(file, raster);
    const bufferBytes = 4 * raster.width * raster.height + svg.length;
    const { rgba, width, height, peakBytes } = await this.#resvg.draw(svg, limitBytes - bufferBytes);
    return { picture: { rgba, width, height, x: 0, y: 0 }, cost: { codecBytes: peakBytes, bufferBytes } };
  }

  memoryBytes(): number {
    return this.webp.memoryBytes() + this.#resvg.memoryBytes();
  }

  close(): void {
    this.webp.close();
    this.#resvg.close();
  }
}
