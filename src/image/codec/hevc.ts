// HEVC stills by libde265, as compiled into libheif-js. libheif's own interface decodes a file whole, to planes, then to RGBA:
// 104 MiB for 12 megapixels. libde265's hands over the planes of one item, which takes a third of that, and lets a grid be read
// tile by tile. The module is loaded on first need, and used without the package's glue.
import { DroppedMemory } from "../dropped-memory";
import { ImageError, isImageError } from "../error";
import { bytesOf, type EmscriptenExports, instantiate, type Names, wordsOf } from "./emscripten";
import { HEVC_INITIAL_BYTES, HEVC_STATIC_BYTES } from "./hevc-cost";
import type { CodecModules } from "./modules";
import { SharedCodec } from "./shared-codec";

/** Steps of the decoder beyond one a NAL unit: the end of the stream, and the picture's way out. */
const MORE_STEPS = 64;

/** The C functions of libde265 (de265.h): pointers are numbers, errors are 0 where there is none. */
interface De265 extends EmscriptenExports {
  de265_new_decoder(): number;
  de265_free_decoder(decoder: number): number;
  /** A time stamp in two halves and a pointer come after the bytes; all unused. */
  de265_push_NAL(decoder: number, address: number, bytes: number, low: number, high: number, user: number): number;
  de265_flush_data(decoder: number): number;
  de265_decode(decoder: number, more: number): number;
  de265_get_next_picture(decoder: number): number;
  de265_get_image_width(picture: number, channel: number): number;
  de265_get_image_height(picture: number, channel: number): number;
  de265_get_bits_per_pixel(picture: number, channel: number): number;
  de265_get_chroma_format(picture: number): number;
  de265_get_image_plane(picture: number, channel: number, stride: number): number;
  de265_get_image_matrix_coefficients(picture: number): number;
  de265_get_image_full_range_flag(picture: number): number;
}

/** Of libheif-js 1.23.2. */
export const HEVC_NAMES: Names<De265> = {
  imports: { abort: "C", __cxa_throw: "k", emscripten_memcpy_big: "I", emscripten_resize_heap: "D", fd_write: "p" },
  exports: {
    memory: "Q",
    __wasm_call_ctors: "R",
    malloc: "Na",
    free: "Z",
    de265_new_decoder: "Ci",
    de265_free_decoder: "Hi",
    de265_push_NAL: "Ii",
    de265_flush_data: "Ji",
    de265_decode: "Ki",
    de265_get_next_picture: "Li",
    de265_get_image_width: "Oi",
    de265_get_image_height: "Pi",
    de265_get_bits_per_pixel: "Qi",
    de265_get_chroma_format: "Ni",
    de265_get_image_plane: "Ri",
    de265_get_image_matrix_coefficients: "Ui",
    de265_get_image_full_range_flag: "Vi",
  },
};

export type Samples = Uint8Array | Uint16Array;

/** One plane, a view of the codec's memory. */
export interface HevcPlane {
  readonly samples: Samples;
  /** Samples from one row to the next. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

export interface HevcPicture {
  readonly width: number;
  readonly height: number;
  /** chroma_format_idc. */
  readonly chroma: number;
  readonly bitDepth: number;
  /** What the stream itself says of its colours (ITU-T H.273). */
  readonly matrix: number;
  readonly fullRange: boolean;
  /** Luma, then both of chroma where there is any. */
  readonly planes: readonly HevcPlane[];
}

export interface HevcJob {
  /** Parameter sets, then the units of one picture. */
  readonly units: readonly Uint8Array[];
  /** Memory that it is expected to take. */
  readonly needBytes: number;
  /** Most memory that the codec may come to hold. */
  readonly limitBytes: number;
  /** More tiles follow: an instance that has grown for this one is kept until `rest`. */
  readonly continues: boolean;
}

export class HevcCodec {
  readonly #dropped = new DroppedMemory();
  readonly #codec: SharedCodec<De265>;

  constructor({ heif }: Pick<CodecModules, "heif">) {
    const open = async () => {
      const module = instantiate(await heif(), HEVC_NAMES);
      return { module, memory: module.memory };
    };
    this.#codec = new SharedCodec(open, HEVC_INITIAL_BYTES, this.#dropped);
  }

  /**
   * Decodes one still and shows it to `take`, whose views are the codec's and end with the call.
   * @returns what `take` answers, and the codec's memory afterwards.
   * @throws ImageError CORRUPTED_IMAGE, MEMORY_BUDGET_EXCEEDED beyond `limitBytes`, and what `take` throws.
   */
  decode<R>({ units, needBytes, limitBytes, continues }: HevcJob, take: (picture: HevcPicture) => R) {
    const keepBytes = continues ? limitBytes : undefined;
    return this.#codec.use(
      limitBytes,
      (module) => {
        reserve(module, needBytes);
        return decodeStill(module, units, take);
      },
      keepBytes,
    );
  }

  /** No more tiles follow: an instance that has grown is let go. */
  rest(): void {
    this.#codec.trim();
  }

  memoryBytes(): number {
    return this.#codec.memoryBytes + this.#dropped.bytes;
  }

  close(): void {
    this.#codec.close();
  }
}

/** Grows the memory at once to what will be needed: growth as it comes is by fifths, and would take more in the end. */
function reserve(module: De265, bytes: number): void {
  if (bytes > module.memory.buffer.byteLength) module.free(module.malloc(bytes - HEVC_STATIC_BYTES));
}

function decodeStill<R>(module: De265, units: readonly Uint8Array[], take: (picture: HevcPicture) => R): R {
  let decoder = 0;
  let number = 0;
  try {
    number = module.malloc(4);
    decoder = module.de265_new_decoder();
    const picture = decodeFirst(module, decoder, units, number);
    if (picture === 0) throw damaged("no picture");
    return take(readPicture(module, picture, number));
  } catch (error) {
    // A trap, or a C++ exception as a number: the instance is dropped by whoever called.
    throw isImageError(error) ? error : damaged("a failure of its decoder");
  } finally {
    if (decoder !== 0) module.de265_free_decoder(decoder);
    module.free(number);
  }
}

/** @returns the first picture that comes out, 0 for none. */
function decodeFirst(module: De265, decoder: number, units: readonly Uint8Array[], more: number): number {
  for (const unit of units) {
    const address = module.malloc(unit.length);
    if (address === 0) return 0;
    bytesOf(module).set(unit, address);
    const error = module.de265_push_NAL(decoder, address, unit.length, 0, 0, 0);
    module.free(address);
    if (error !== 0) return 0;
  }
  module.de265_flush_data(decoder);
  for (let steps = 0; steps < units.length + MORE_STEPS; steps++) {
    const error = module.de265_decode(decoder, more);
    const picture = module.de265_get_next_picture(decoder);
    if (error !== 0 || picture !== 0) return error === 0 ? picture : 0;
    if (wordsOf(module)[more >> 2] === 0) return 0;
  }
  return 0;
}

function readPicture(module: De265, picture: number, number: number): HevcPicture {
  const chroma = module.de265_get_chroma_format(picture);
  const bitDepth = module.de265_get_bits_per_pixel(picture, 0);
  const planes = (chroma === 0 ? [0] : [0, 1, 2]).map((channel): HevcPlane => {
    if (module.de265_get_bits_per_pixel(picture, channel) !== bitDepth) throw damaged("planes of several depths");
    const address = module.de265_get_image_plane(picture, channel, number);
    const strideBytes = wordsOf(module)[number >> 2];
    const width = module.de265_get_image_width(picture, channel);
    const height = module.de265_get_image_height(picture, channel);
    const { buffer } = module.memory;
    const samples =
      bitDepth > 8
        ? new Uint16Array(buffer, address, (strideBytes * height) >> 1)
        : new Uint8Array(buffer, address, strideBytes * height);
    return { samples, stride: bitDepth > 8 ? strideBytes >> 1 : strideBytes, width, height };
  });
  return {
    width: planes[0].width,
    height: planes[0].height,
    chroma,
    bitDepth,
    matrix: module.de265_get_image_matrix_coefficients(picture),
    fullRange: module.de265_get_image_full_range_flag(picture) !== 0,
    planes,
  };
}

function damaged(what: string): ImageError {
  return new ImageError("CORRUPTED_IMAGE", `expected a decodable HEVC picture, got ${what}`);
}
