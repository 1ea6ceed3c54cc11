// libavif and libaom as compiled by jSquash for one thread: one shared instance a direction, loaded by the first AVIF that is
// read or written.
// jSquash hands over 8 bits a channel whatever the depth, undoes premultiplied alpha, and leaves turns and clean apertures to us.
// The predictions were fitted to measurements from 640×480 to 4032×3024 (test/image/codec/avif.test.ts holds them: never under,
// at most 40 % over).
import { DroppedMemory } from "../dropped-memory";
import { ImageError } from "../error";
import type { Size } from "../geometry";
import type { Header } from "../header";
import { type AvifOptions, encoderOptions } from "./avif-options";
import { jumpImports } from "./emscripten";
import { type JsquashCodec, openJsquash } from "./jsquash";
import { AVIF_DECODE_NAMES, AVIF_ENCODE_NAMES } from "./jsquash-names";
import type { CodecModules } from "./modules";
import { SharedCodec } from "./shared-codec";

const MIB = 1024 * 1024;
const INITIAL_BYTES = 16 * MIB;
/** What libaom takes for a frame, with the picture made of it, in bytes a pixel. Growth by a fifth is in them. */
const FRAME = { base: 11.5 * MIB, alpha: 25, eight: 19, deep: 24, deepFull: 35.7 } as const;
/** A grid is decoded tile by tile into its planes: those and the RGBA picture, with growth. */
const GRID = { eight: { base: 9 * MIB, growth: 1.35 }, deep: { base: 11 * MIB, growth: 1.65 } } as const;
const RGBA_BYTES = 4;

type AvifSource = Pick<Header, "width" | "height" | "bitDepth" | "subsampling" | "hasAlpha" | "fileBytes" | "coded">;

/** Size of the picture that libavif hands over. */
export function codedSize({ coded, width, height }: Pick<Header, "coded" | "width" | "height">) {
  return { width: coded?.width ?? width, height: coded?.height ?? height };
}

/** Peak of the decoder's memory: the file, frames, planes and RGBA, and growth. */
export function avifDecodeBytes(source: AvifSource): number {
  const { width, height } = codedSize(source);
  const pixels = width * height;
  const tiles = source.coded?.tiles ?? 1;
  const framed = frameBytes(source);
  if (tiles === 1) return needOf(FRAME.base + framed * pixels, source.fileBytes);
  const { base, growth } = source.bitDepth > 8 ? GRID.deep : GRID.eight;
  const kept = RGBA_BYTES + planeBytes(source);
  return needOf(base + growth * kept * pixels + ((framed - kept) * pixels) / tiles, source.fileBytes);
}

function needOf(bytes: number, fileBytes: number): number {
  return Math.ceil(Math.max(INITIAL_BYTES, bytes + fileBytes));
}

function frameBytes({ bitDepth, subsampling, hasAlpha }: AvifSource): number {
  const full = subsampling === "4:4:4" || subsampling === "4:2:2";
  const colour = bitDepth > 8 ? (full ? FRAME.deepFull : FRAME.deep) : full ? FRAME.deep : FRAME.eight;
  return colour + (hasAlpha ? FRAME.alpha : 0);
}

/** Bytes a pixel of the planes. */
function planeBytes({ bitDepth, subsampling, hasAlpha }: AvifSource): number {
  const samples = subsampling === "4:4:4" ? 3 : subsampling === "4:2:2" ? 2 : subsampling === "4:0:0" ? 1 : 1.5;
  return (samples + (hasAlpha ? 1 : 0)) * (bitDepth > 8 ? 2 : 1);
}

export class AvifCodec {
  readonly #dropped = new DroppedMemory();
  readonly #decoder: SharedCodec<JsquashCodec>;
  readonly #encoder: SharedCodec<JsquashCodec>;

  constructor({ avifDecode, avifEncode }: Pick<CodecModules, "avifDecode" | "avifEncode">) {
    const openDecoder = async () => openJsquash(await avifDecode(), AVIF_DECODE_NAMES, jumpImports);
    const openEncoder = async () => openJsquash(await avifEncode(), AVIF_ENCODE_NAMES, jumpImports);
    this.#decoder = new SharedCodec(openDecoder, INITIAL_BYTES, this.#dropped);
    this.#encoder = new SharedCodec(openEncoder, INITIAL_BYTES, this.#dropped);
  }

  /**
   * RGBA, not premultiplied, of a still or of the first frame, as coded: neither turned nor cut.
   * @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED beyond `limitBytes` of the codec's memory.
   */
  async decode(
    file: Uint8Array,
    limitBytes = Number.POSITIVE_INFINITY,
  ): Promise<{ rgba: Uint8Array; width: number; height: number; peakBytes: number }> {
    const { result, peakBytes } = await this.#decoder.use(limitBytes, (module) => module.decode(file, 8));
    if (!result) throw new ImageError("CORRUPTED_IMAGE", "expected a decodable AVIF, got a damaged one");
    const { data, width, height } = result;
    return { rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, peakBytes };
  }

  /**
   * @param rgba width × height × 4 bytes, not premultiplied; where every pixel is opaque no alpha is written.
   * @throws ImageError CONVERSION_FAILED, MEMORY_BUDGET_EXCEEDED beyond `limitBytes` of the codec's memory.
   */
  async encode(
    rgba: Uint8Array,
    { width, height }: Size,
    options: AvifOptions,
    limitBytes = Number.POSITIVE_INFINITY,
  ): Promise<{ bytes: Uint8Array; peakBytes: number }> {
    const { result, peakBytes } = await this.#encoder.use(limitBytes, (module) =>
      module.encode(rgba, width, height, encoderOptions(options)),
    );
    if (!result)
      throw new ImageError("CONVERSION_FAILED", `expected libavif to encode ${width}×${height}, got no bytes`);
    return { bytes: result, peakBytes };
  }

  memoryBytes(): number {
    return this.#decoder.memoryBytes + this.#encoder.memoryBytes + this.#dropped.bytes;
  }

  close(): void {
    this.#decoder.close();
    this.#encoder.close();
  }
}
