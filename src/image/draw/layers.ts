// Overlays as pixels: developed one after the other before the picture is, held as RGBA beside the arena, and laid over each
// finished row of the canvas (source-over, in the output's own codes). One row of one overlay is in the arena at a time, so rows
// can stream as without them.
import type { Arena } from "../core";
import type { Workshop } from "../develop";
import type { Size } from "../geometry";
import type { StageClock } from "../stage-clock";
import { developPixels } from "../thumbnail";
import type { Pause } from "../yielder";
import { type LayerPlan, layerBytes } from "./layer-plan";
import { overlayFailure } from "./overlay";

export interface Layer extends Pick<LayerPlan, "size" | "x" | "y" | "across" | "down" | "opacity"> {
  /** size.width × size.height × 4 bytes, not premultiplied. */
  readonly rgba: Uint8Array;
}

/** @throws ImageError as `develop` does, its message naming the overlay. */
export async function developLayers(
  workshop: Workshop,
  plans: readonly LayerPlan[],
  clock: StageClock,
  pause: Pause,
): Promise<{ layers: Layer[]; actualPeakBytes: number }> {
  const layers: Layer[] = [];
  let actualPeakBytes = 0;
  for (const [i, plan] of plans.entries()) {
    const heldBytes = layerBytes(layers);
    const budgetBytes = workshop.budgetBytes - heldBytes;
    try {
      const { rgba, ...made } = await developPixels({ ...workshop, budgetBytes }, { ...plan, clock, pause });
      layers.push({ ...plan, rgba });
      actualPeakBytes = Math.max(actualPeakBytes, heldBytes + made.actualPeakBytes);
    } catch (error) {
      throw overlayFailure(i, error);
    }
  }
  return { layers, actualPeakBytes };
}

/** Lays the overlays over rows of the canvas. */
export class LayerPainter {
  readonly #arena: Arena;
  readonly #layers: readonly Layer[];
  readonly #width: number;
  readonly #line: number;

  /** Allocates layerLineBytes(canvas): a line of an overlay, which is never wider than the canvas. */
  constructor(arena: Arena, layers: readonly Layer[], canvas: Size) {
    this.#arena = arena;
    this.#layers = layers;
    this.#width = canvas.width;
    this.#line = arena.alloc(layerLineBytes(canvas));
  }

  /** Lays all of them, the last on top, over row `y` of the canvas, RGBA at `row`, in place. */
  paint(row: number, y: number): void {
    for (const layer of this.#layers) this.#paintLayer(layer, row, y);
  }

  #paintLayer({ rgba, size, x, y: top, across, down, opacity }: Layer, row: number, y: number): void {
    const line = down ? modulo(y - top, size.height) : y - top;
    if (line < 0 || line >= size.height) return;
    const lineBytes = 4 * size.width;
    this.#arena.bytes().set(rgba.subarray(lineBytes * line, lineBytes * (line + 1)), this.#line);
    const first = across ? modulo(x, size.width) - size.width : x;
    const end = across ? this.#width : x + 1;
    for (let left = first; left < end; left += size.width) {
      const from = Math.max(0, -left);
      const width = Math.min(size.width, this.#width - left) - from;
      if (width <= 0) continue;
      this.#arena.kernel.over_u8x4(row + 4 * (left + from), this.#line + 4 * from, width, opacity);
    }
  }
}

export function layerLineBytes(canvas: Size): number {
  return 4 * canvas.width;
}

/** Remainder that is never negative. */
function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
