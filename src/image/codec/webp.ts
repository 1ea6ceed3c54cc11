// libwebp as compiled by jSquash: one shared instance a direction. WebAssembly memory never shrinks, so only an instance that
// the least prediction covers is kept: no job is charged for another's growth. The predictions were fitted to measurements
// from 64×64 to 4032×3024 (test/image/codec/webp.test.ts holds them: never under, at most 40 % over).
import { defaultOptions } from "@jsquash/webp/meta.js";
import { DroppedMemory } from "../dropped-memory";
import { ImageError } from "../error";
import type { Header } from "../header";
import { type JsquashCodec, openJsquash } from "./jsquash";
import { WEBP_DECODE_NAMES, WEBP_ENCODE_NAMES } from "./jsquash-names";
import type { CodecModules } from "./modules";
import { SharedCodec } from "./shared-codec";

const MIB = 1024 * 1024;
const INITIAL_BYTES = 16 * MIB;
/** Emscripten grows by a fifth more than was asked for. */
const GROWTH = 1.22;
/**
 * Above this a method that takes less memory is taken: lossy, method 4 keeps token buffers that no prediction can bound, and
 * method 2 does not; lossless, method 0 takes two thirds of method 2's memory and a third of its time, for files 5 to 10 % larger.
 */
const CAREFUL_MAX_PIXELS = 800_000;

/** What encoding may lose: a quality of 1–100, or nothing. */
export type WebpQuality = number | "lossless";

type WebpSource = Pick<Header, "width" | "height" | "fileBytes" | "hasAlpha" | "lossless">;

/**
 * Peak of the decoder's memory: its RGBA, the file twice, and growth. What is coded losslessly, pixels or alpha, takes a
 * second picture: measured 6 to 10.4 bytes a pixel.
 */
export function webpDecodeBytes({ width, height, fileBytes, hasAlpha, lossless }: WebpSource): number {
  const bytesPerPixel = hasAlpha || lossless ? 10.4 : GROWTH * 4;
  return Math.max(INITIAL_BYTES, Math.ceil(bytesPerPixel * width * height + GROWTH * 2 * fileBytes) + MIB);
}

/**
 * Peak of the encoder's memory for a lossless picture, with alpha or without: photographs and noise take up to 46 bytes a pixel
 * with method 2 and 32 with method 0, before growth. Drawings take less, which no header tells.
 */
export function webpLosslessBytes(pixels: number): number {
  const bytesPerPixel = pixels <= CAREFUL_MAX_PIXELS ? 46 : 32;
  return Math.max(INITIAL_BYTES, Math.ceil(GROWTH * bytesPerPixel * pixels)) + MIB;
}

/**
 * Peak of the encoder's memory for a picture with alpha, whose alpha plane is coded losslessly: 23 to 29 bytes a pixel were
 * measured for cut-outs and soft edges. Noise as alpha takes 50, and ends at the job's limit.
 */
export function webpEncodeBytes(pixels: number): number {
  return Math.max(INITIAL_BYTES, 32 * pixels) + 4 * MIB;
}

export class WebpCodec {
  readonly #dropped = new DroppedMemory();
  readonly #decoder: SharedCodec<JsquashCodec>;
  readonly #encoder: SharedCodec<JsquashCodec>;

  constructor({ webpDecode, webpEncode }: Pick<CodecModules, "webpDecode" | "webpEncode">) {
    const openDecoder = async () => openJsquash(await webpDecode(), WEBP_DECODE_NAMES);
    const openEncoder = async () => openJsquash(await webpEncode(), WEBP_ENCODE_NAMES);
    this.#decoder = new SharedCodec(openDecoder, INITIAL_BYTES, this.#dropped);
    this.#encoder = new SharedCodec(openEncoder, INITIAL_BYTES + 4 * MIB, this.#dropped);
  }

  /**
   * RGBA, not premultiplied, of a still; animated files cannot be decoded with this build.
   * @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED beyond `limitBytes` of libwebp's memory.
   */
  async decode(
    file: Uint8Array,
    limitBytes = Number.POSITIVE_INFINITY,
  ): Promise<{ rgba: Uint8Array; width: number; height: number; peakBytes: number }> {
    const { result, peakBytes } = await this.#decoder.use(limitBytes, (module) => module.decode(file));
    if (!result) throw new ImageError("CORRUPTED_IMAGE", "expected a decodable WebP, got a damaged one");
    const { data, width, height } = result;
    return { rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, peakBytes };
  }

  /**
   * @param rgba width × height × 4 bytes, not premultiplied. Lossless keeps colours that alpha hides, too.
   * @throws ImageError CONVERSION_FAILED, MEMORY_BUDGET_EXCEEDED beyond `limitBytes` of libwebp's memory.
   */
  async encode(
    rgba: Uint8Array,
    width: number,
    height: number,
    quality: WebpQuality,
    limitBytes = Number.POSITIVE_INFINITY,
  ): Promise<{ bytes: Uint8Array; peakBytes: number }> {
    const options = { ...defaultOptions, ...settings(quality, width * height <= CAREFUL_MAX_PIXELS) };
    const { result, peakBytes } = await this.#encoder.use(limitBytes, (module) =>
      module.encode(rgba, width, height, options),
    );
    if (!result)
      throw new ImageError("CONVERSION_FAILED", `expected libwebp to encode ${width}×${height}, got no bytes`);
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

/** In a lossless picture libwebp's quality is effort. */
function settings(quality: WebpQuality, careful: boolean) {
  if (quality !== "lossless") return { quality, method: careful ? 4 : 2 };
  return { lossless: 1, exact: 1, ...(careful ? { quality: 25, method: 2 } : { quality: 0, method: 0 }) };
}
