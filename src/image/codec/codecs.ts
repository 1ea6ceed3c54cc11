// The third-party codecs that a Darkroom holds, and what it takes to read a picture by one of them: a format that the core does
// not read comes as one RGBA picture, and its whole cost is known from the header.
import type { DecodedPicture } from "../decode/picture";
import type { Header } from "../header";
import { HevcCodec } from "./hevc";
import { heicDecodeCost } from "./hevc-cost";
import type { CodecModules } from "./modules";
import { WebpCodec, webpDecodeBytes } from "./webp";
import { firstFrame } from "./webp-frame";

/** Formats that a codec decodes whole. HEVC is decoded tile by tile: decode/heic.ts. */
const CODEC_FORMATS = ["webp"] as const;
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

/** Prediction for a header; nothing for the formats that the core reads itself. */
export function codecDecodeCost(header: Header): CodecCost {
  if (header.format === "heic") return heicDecodeCost(header);
  if (!isCodecFormat(header.format)) return { codecBytes: 0, bufferBytes: 0 };
  return { codecBytes: webpDecodeBytes(header), bufferBytes: 4 * header.width * header.height };
}

export class Codecs {
  readonly webp: WebpCodec;
  readonly hevc: HevcCodec;

  constructor(modules: CodecModules) {
    this.webp = new WebpCodec(modules);
    this.hevc = new HevcCodec(modules);
  }

  /**
   * The picture of `file`, whose header is `header`.
   * @param limitBytes most memory that the codec and the picture may take together.
   * @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED.
   */
  async decode(
    file: Uint8Array,
    { width, height }: Header & { readonly format: CodecFormat },
    limitBytes: number,
  ): Promise<{ picture: DecodedPicture; cost: CodecCost }> {
    const { file: still, x, y } = firstFrame(file) ?? { file, x: 0, y: 0 };
    const { peakBytes, ...pixels } = await this.webp.decode(still, limitBytes - 4 * width * height);
    return { picture: { ...pixels, x, y }, cost: { codecBytes: peakBytes, bufferBytes: pixels.rgba.length } };
  }

  memoryBytes(): number {
    return this.webp.memoryBytes() + this.hevc.memoryBytes();
  }

  close(): void {
    this.webp.close();
    this.hevc.close();
  }
}
