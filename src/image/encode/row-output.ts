// Opaque WebP from rows as they are made, where they are upright already and one quality is asked for: the encoder keeps one
// row of macroblocks and its records, and no picture exists anywhere.
import { withWebpMetadata } from "../metadata/webp-chunks";
import type { Encoded, Output, OutputParts } from "./output";
import { WebpEncoder } from "./webp";

export class RowOutput implements Output {
  readonly #encoder: WebpEncoder;
  #y = 0;

  constructor(private readonly parts: OutputParts) {
    const { arena, recipe, way } = parts;
    const { width, height } = way.geometry.target;
    this.#encoder = new WebpEncoder(arena, { width, height, quality: recipe.quality, preset: "best" });
  }

  take(row: number): void {
    for (const step of this.parts.steps) step(row, this.parts.way.geometry.target.width);
    this.parts.layers?.paint(row, this.#y++);
    this.#encoder.row(row);
  }

  async finish(): Promise<Encoded> {
    const { width, height } = this.parts.way.geometry.target;
    const file = this.#encoder.finish();
    const bytes = withWebpMetadata(file, this.parts.metadata, width, height);
    return { bytes, quality: this.parts.recipe.quality, codecBytes: 0, bufferBytes: file.length, work: width * height };
  }
}
