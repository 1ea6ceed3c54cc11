// The end of the pipeline: finished rows in, a file out. Three ways, chosen by the plan: straight into the JPEG encoder's
// coefficient store, straight into the WebP encoder, or through an upright picture.
import type { Codecs } from "../codec/codecs";
import type { Arena, Span } from "../core";
import type { LayerPainter } from "../draw/layers";
import type { Header } from "../header";
import type { CarriedMetadata } from "../metadata/carry";
import type { Pipeline } from "../pipeline";
import type { ResolvedRecipe } from "../recipe";
import type { FinishedRows } from "../row-pass";
import type { RowStep } from "../row-steps";
import type { Found } from "../ssim/search";
import type { Pause } from "../yielder";
import { CoefficientOutput } from "./coefficient-output";
import { PictureOutput } from "./picture-output";
import { RowOutput } from "./row-output";

/** A file, and what making it took. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly quality: number | null;
  /** Where a score was asked for: the one that was met, and the encodes that it took. */
  readonly found?: Pick<Found, "ssim" | "trials">;
  /** Memory of third-party codecs at its peak. */
  readonly codecBytes: number;
  /** JavaScript buffers beside the file: the pieces it was made of, PNG's writer, a padded copy. */
  readonly bufferBytes: number;
  /** Pixels encoded, once for each attempt. */
  readonly work: number;
}

export interface FinishWish {
  /** From the best to the last resort, 1–100. */
  readonly qualities: readonly number[];
  readonly maxBytes: number;
  /** Memory that nobody reads any more: the source's. */
  readonly spare: Span | null;
}

export interface Output extends FinishedRows {
  /**
   * The file at the quality that the recipe's score asks for; without one at the first of the wish's qualities that keeps it
   * within `maxBytes`, else at the last of them.
   * All rows have been taken; used once.
   */
  finish(wish: FinishWish, pause: Pause): Promise<Encoded>;
}

export interface OutputParts {
  readonly arena: Arena;
  readonly codecs: Codecs;
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly way: Pipeline;
  readonly steps: readonly RowStep[];
  /** What is drawn over the finished canvas. */
  readonly layers: LayerPainter | null;
  readonly metadata: CarriedMetadata;
  /** Most bytes that the whole job may hold. */
  readonly budgetBytes: number;
}

export function openOutput(parts: OutputParts): Output {
  switch (parts.way.route) {
    case "coefficients":
      return new CoefficientOutput(parts);
    case "rows":
      return new RowOutput(parts);
    case "picture":
      return new PictureOutput(parts);
    default:
      return parts.way.route satisfies never;
  }
}
