// libwebp as compiled by jSquash: one instance a direction, made on first need, dropped when it has grown large.
// WebAssembly memory never shrinks, so an instance above KEEP_BYTES is not kept; its bytes stay charged until the garbage
// collector reports it. The predictions below were fitted to measurements from 64×64 to 4032×3024, photographs and noise
// (test/image/codec/webp.test.ts holds them: never under, at most 40 % over).
import decoderFactory from "@jsquash/webp/codec/dec/webp_dec.js";
import encoderFactory from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions } from "@jsquash/webp/meta.js";
import type { Modules } from "../darkroom";
import { ImageError } from "../error";

const MIB = 1024 * 1024;
const INITIAL_BYTES = 16 * MIB;
const KEEP_BYTES = 24 * MIB;
/** Emscripten grows by a fifth more than was asked for. */
const GROWTH = 1.22;
/** Above this libwebp's method 4 keeps token buffers that no prediction can bound; method 2 does not. */
const METHOD_4_MAX_PIXELS = 800_000;

interface Instance<T> {
  readonly module: T;
  readonly memory: WebAssembly.Memory;
}

type Factory<T> = (options: {
  noInitialRun: boolean;
  instantiateWasm(
    imports: WebAssembly.Imports,
    callback: (instance: WebAssembly.Instance) => void,
  ): WebAssembly.Exports;
}) => Promise<T>;

/** Peak of the decoder's memory: its RGBA, the file twice, and growth. */
export function webpDecodeBytes(pixels: number, fileBytes: number): number {
  return Math.max(INITIAL_BYTES, Math.ceil(GROWTH * (4 * pixels + 2 * fileBytes)) + MIB);
}

/** Peak of the encoder's memory: two RGBA copies, YUV, the output three times, and growth. */
export function webpEncodeBytes(pixels: number): number {
  if (pixels <= METHOD_4_MAX_PIXELS) return INITIAL_BYTES + 4 * MIB;
  return Math.max(INITIAL_BYTES, Math.ceil(GROWTH * 11.6 * pixels) + MIB);
}

export class WebpCodec {
  readonly #modules: Modules;
  #decoder: Instance<{ decode(data: ArrayBufferView): ImageDataLike | null }> | null = null;
  #encoder: Instance<{
    encode(data: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
  }> | null = null;
  #droppedBytes = 0;
  readonly #registry = new FinalizationRegistry<number>((bytes) => {
    this.#droppedBytes -= bytes;
  });

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** RGBA, not premultiplied; the first frame cannot be had from animated files with this build. */
  async decode(file: Uint8Array): Promise<{ rgba: Uint8Array; width: number; height: number; peakBytes: number }> {
    this.#decoder ??= await instantiate(decoderFactory as never, await this.#modules.webpDecode());
    const { module, memory } = this.#decoder;
    const picture = module.decode(file);
    const peakBytes = memory.buffer.byteLength;
    if (peakBytes > KEEP_BYTES) this.#decoder = this.#drop(this.#decoder);
    if (!picture) throw new ImageError("CORRUPTED_IMAGE", "expected a decodable WebP, got a damaged one");
    const { data, width, height } = picture;
    return { rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, peakBytes };
  }

  /** @param rgba width × height × 4 bytes, not premultiplied. @param quality 1–100. */
  async encode(
    rgba: Uint8Array,
    width: number,
    height: number,
    quality: number,
  ): Promise<{ bytes: Uint8Array; peakBytes: number }> {
    this.#encoder ??= await instantiate(encoderFactory as never, await this.#modules.webpEncode());
    const { module, memory } = this.#encoder;
    const method = width * height <= METHOD_4_MAX_PIXELS ? 4 : 2;
    const bytes = module.encode(rgba, width, height, { ...defaultOptions, quality, method });
    const peakBytes = memory.buffer.byteLength;
    if (peakBytes > KEEP_BYTES) this.#encoder = this.#drop(this.#encoder);
    if (!bytes)
      throw new ImageError("CONVERSION_FAILED", `expected libwebp to encode ${width}×${height}, got no bytes`);
    return { bytes, peakBytes };
  }

  memoryBytes(): number {
    return (
      (this.#decoder?.memory.buffer.byteLength ?? 0) +
      (this.#encoder?.memory.buffer.byteLength ?? 0) +
      this.#droppedBytes
    );
  }

  close(): void {
    if (this.#decoder) this.#decoder = this.#drop(this.#decoder);
    if (this.#encoder) this.#encoder = this.#drop(this.#encoder);
  }

  #drop(instance: Instance<unknown>): null {
    const bytes = instance.memory.buffer.byteLength;
    this.#droppedBytes += bytes;
    this.#registry.register(instance.memory, bytes);
    return null;
  }
}

interface ImageDataLike {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Emscripten hides its memory; it is found among the exports. */
async function instantiate<T>(factory: Factory<T>, compiled: WebAssembly.Module): Promise<Instance<T>> {
  provideImageData();
  let memory: WebAssembly.Memory | undefined;
  const module = await factory({
    noInitialRun: true,
    instantiateWasm(imports, callback) {
      const instance = new WebAssembly.Instance(compiled, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      callback(instance);
      return instance.exports;
    },
  });
  if (!memory) throw new Error("expected libwebp's WebAssembly to export its memory, got none");
  return { module, memory };
}

/** The decoder's glue constructs an ImageData; Node and some workerd contexts have none. */
function provideImageData(): void {
  const scope = globalThis as { ImageData?: unknown };
  scope.ImageData ??= class {
    constructor(
      readonly data: Uint8ClampedArray,
      readonly width: number,
      readonly height: number,
    ) {}
  };
}
