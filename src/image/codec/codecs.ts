// The third-party codecs that a Darkroom holds, and what it takes to read a picture by one of them: a format that the core does
// not read comes as one RGBA picture, or tile by tile (HEIC), and its whole cost is known from the header.
import type { DecodedPicture } from "../decode/picture";
import { ImageError } from "../error";
import type { Size } from "../geometry";
import type { Header } from "../header";
import type { Rectangle } from "../orientation";
import { readDrawing } from "../svg/drawing";
import { AvifCodec, avifDecodeBytes, codedSize } from "./avif";
import { HevcCodec } from "./hevc";
import { heicDecodeCost } from "./hevc-cost";
import type { CodecModules } from "./modules";
import { drawingTextBytes, ResvgCodec, resvgBytes } from "./resvg";
import { WebpCodec, webpDecodeBytes } from "./webp";
import { firstFrame } from "./webp-frame";

/** Formats that a codec decodes whole. HEVC is decoded tile by tile: decode/heic.ts. */
const CODEC_FORMATS = ["webp", "avif", "svg"] as const;
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
  const { format } = header;
  if (format === "heic") return heicDecodeCost(header);
  if (!isCodecFormat(format)) return { codecBytes: 0, bufferBytes: 0 };
  const { width, height } = format === "svg" ? raster : codedSize(header);
  const bufferBytes = 4 * width * height;
  switch (format) {
    case "webp":
      return { codecBytes: webpDecodeBytes(header), bufferBytes };
    case "avif":
      return { codecBytes: avifDecodeBytes(header), bufferBytes };
    case "svg":
      return { codecBytes: resvgBytes(header, raster), bufferBytes: bufferBytes + drawingTextBytes(header) };
    default:
      return format satisfies never;
  }
}

export class Codecs {
  readonly webp: WebpCodec;
  readonly avif: AvifCodec;
  readonly hevc: HevcCodec;
  readonly #resvg: ResvgCodec;

  constructor(modules: CodecModules) {
    this.webp = new WebpCodec(modules);
    this.avif = new AvifCodec(modules);
    this.hevc = new HevcCodec(modules);
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
      case "avif":
        return this.#decodeAvif(file, header, limitBytes);
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

  async #decodeAvif(file: Uint8Array, header: Header, limitBytes: number) {
    const { width, height } = codedSize(header);
    const { peakBytes, ...pixels } = await this.avif.decode(file, limitBytes - 4 * width * height);
    const cost = { codecBytes: peakBytes, bufferBytes: pixels.rgba.length };
    if (pixels.width !== width || pixels.height !== height) throw wrongSize(header, pixels);
    const { x, y } = header.coded ?? { x: 0, y: 0 };
    const rgba = cutInPlace(pixels.rgba, width, { x, y, width: header.width, height: header.height });
    return { picture: { rgba, width: header.width, height: header.height, x: 0, y: 0 }, cost };
  }

  async #drawSvg(file: Uint8Array, raster: Size, limitBytes: number) {
    const { svg } = readDrawing(file, raster);
    const bufferBytes = 4 * raster.width * raster.height + svg.length;
    const { rgba, width, height, peakBytes } = await this.#resvg.draw(svg, limitBytes - bufferBytes);
    return { picture: { rgba, width, height, x: 0, y: 0 }, cost: { codecBytes: peakBytes, bufferBytes } };
  }

  memoryBytes(): number {
    return this.webp.memoryBytes() + this.avif.memoryBytes() + this.hevc.memoryBytes() + this.#resvg.memoryBytes();
  }

  close(): void {
    this.webp.close();
    this.avif.close();
    this.hevc.close();
    this.#resvg.close();
  }
}

/** Moves a part of the picture to its front. */
function cutInPlace(rgba: Uint8Array, stridePx: number, { x, y, width, height }: Rectangle): Uint8Array {
  if (width < stridePx || y > 0) {
    for (let row = 0; row < height; row++) {
      const from = 4 * (stridePx * (y + row) + x);
      rgba.copyWithin(4 * width * row, from, from + 4 * width);
    }
  }
  return rgba.subarray(0, 4 * width * height);
}

function wrongSize(header: Header, { width, height }: Pick<Header, "width" | "height">): ImageError {
  const coded = codedSize(header);
  return new ImageError("CORRUPTED_IMAGE", `expected pixels of ${coded.width}×${coded.height}, got ${width}×${height}`);
}
