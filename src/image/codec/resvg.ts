// resvg as compiled by @resvg/resvg-wasm, with holds on its memory and its work that scripts/build-resvg.mjs puts on it: the one
// thing here that draws instead of decoding. A drawing ends with its picture, or at its limit of memory or instructions; after
// a trap the instance is dropped. Predictions were fitted to measurements from 16×16 to 2000×2000 (test/image/codec/resvg.test.ts
// holds them: never under, at most 40 % over for ordinary drawings; layers that are smaller than the picture take less).
import { DroppedMemory } from "../dropped-memory";
import { ImageError } from "../error";
import type { Size } from "../geometry";
import type { Header } from "../header";
import type { CodecModules } from "./modules";
import { type DrawnPicture, ResvgInstance, ResvgRefusal } from "./resvg-instance";
import { type OpenedCodec, SharedCodec } from "./shared-codec";

const PAGE_BYTES = 65536;
const MIB = 1024 * 1024;
/** Static data, stack and a tree of a few elements. */
const START_BYTES = 1.6 * MIB;
/** An instance that has grown beyond this is not kept: each job is charged at least as much. */
const KEEP_BYTES = 2 * MIB;
/** Parsed and simplified, a file's text becomes several times as large; each element after every `use` is a node of the tree. */
const TREE_BYTES_PER_FILE_BYTE = 8;
/** The text of an embedded picture, and its bytes. */
const TREE_BYTES_PER_IMAGE_CHAR = 2.5;
const TREE_BYTES_PER_ELEMENT = 700;
/** RGBA of the canvas, and of the copy that is handed over when everything else has been freed. */
const CANVAS_BYTES = 4;
const COPY_BYTES = 4;
/** A decoded embedded picture, and what its decoder holds. */
const IMAGE_BYTES = 9;
/** WebAssembly instructions of one drawing, loops and branches counted in full: 4 to 8 seconds. */
const MAX_INSTRUCTIONS = 50_000_000_000n;

const NO_FACTS = { elements: 0, layerBytes: 0, imagePixels: 0, imageChars: 0 };

/** Bytes of the text that is handed to resvg: the file's, written anew. */
export function drawingTextBytes({ vector, fileBytes }: Pick<Header, "vector" | "fileBytes">): number {
  return Math.ceil(1.25 * fileBytes + 8 * (vector?.elements ?? 0));
}

/** Peak of resvg's memory for a drawing at `raster`. */
export function resvgBytes(
  { vector, fileBytes }: Pick<Header, "vector" | "fileBytes">,
  { width, height }: Size,
): number {
  const { elements, layerBytes, imagePixels, imageChars } = vector ?? NO_FACTS;
  const treeBytes =
    TREE_BYTES_PER_FILE_BYTE * (fileBytes - imageChars) +
    TREE_BYTES_PER_IMAGE_CHAR * imageChars +
    TREE_BYTES_PER_ELEMENT * elements;
  const rasterBytes = Math.max(CANVAS_BYTES + layerBytes, CANVAS_BYTES + COPY_BYTES) * width * height;
  const bytes = START_BYTES + treeBytes + rasterBytes * 1.04 + IMAGE_BYTES * imagePixels;
  return Math.max(KEEP_BYTES, Math.ceil(bytes));
}

export class ResvgCodec {
  readonly #dropped = new DroppedMemory();
  readonly #codec: SharedCodec<ResvgInstance>;

  constructor({ resvg }: Pick<CodecModules, "resvg">) {
    const open = async (): Promise<OpenedCodec<ResvgInstance>> => {
      const module = new ResvgInstance(await resvg());
      return { module, memory: module.exports.memory };
    };
    this.#codec = new SharedCodec(open, KEEP_BYTES, this.#dropped);
  }

  /**
   * RGBA, not premultiplied, of an SVG whose root has the size of the raster.
   * @param maxInstructions most that the drawing may take.
   * @throws ImageError CORRUPTED_IMAGE; MEMORY_BUDGET_EXCEEDED beyond `limitBytes` of resvg's memory; HOSTILE_CONTENT for a
   * drawing that takes too long.
   */
  async draw(
    svg: Uint8Array,
    limitBytes = Number.POSITIVE_INFINITY,
    maxInstructions = MAX_INSTRUCTIONS,
  ): Promise<DrawnPicture & { readonly peakBytes: number; readonly instructions: number }> {
    const { result, peakBytes } = await this.#codec.use(limitBytes, (instance) => {
      const { fuel, pages, refused } = instance.exports;
      fuel.value = maxInstructions;
      pages.value = Math.min(PAGE_BYTES, Math.max(0, Math.floor(limitBytes / PAGE_BYTES)));
      refused.value = 0;
      try {
        const picture = instance.draw(svg);
        return { ...picture, instructions: Number(maxInstructions - fuel.value) };
      } catch (error) {
        if (!isFailure(error)) throw error;
        throw failureOf(error, instance, limitBytes, maxInstructions);
      }
    });
    unpremultiply(result.rgba);
    return { ...result, peakBytes };
  }

  memoryBytes(): number {
    return this.#codec.memoryBytes + this.#dropped.bytes;
  }

  close(): void {
    this.#codec.close();
  }
}

function isFailure(error: unknown): boolean {
  return [ResvgRefusal, WebAssembly.RuntimeError, RangeError].some((kind) => error instanceof kind);
}

/** Traps tell no cause: the instance's own counts do. */
function failureOf(
  error: unknown,
  { exports }: ResvgInstance,
  limitBytes: number,
  maxInstructions: bigint,
): ImageError {
  if (exports.refused.value > 0) {
    const predictedBytes = exports.refused.value * PAGE_BYTES;
    const message = `expected at most ${limitBytes} bytes of codec memory for this job, got a need of ${predictedBytes}`;
    return new ImageError("MEMORY_BUDGET_EXCEEDED", message, { predictedBytes, allowedBytes: limitBytes });
  }
  if (exports.fuel.value < 0n) {
    const message = `expected an SVG that is drawn in ${maxInstructions} instructions, got one that takes more`;
    return new ImageError("HOSTILE_CONTENT", message, { instructions: Number(maxInstructions) });
  }
  const reason = error instanceof ResvgRefusal ? "one that cannot be read" : "one that the renderer fails on";
  return new ImageError("CORRUPTED_IMAGE", `expected a drawable SVG, got ${reason}`);
}

/** In place. Rounded to the nearest; colours that exceed their alpha, as rounding leaves them, are full. */
function unpremultiply(rgba: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = Math.min(255, Math.floor((rgba[channel] * 255 + (alpha >> 1)) / alpha));
    }
  }
}
